package io.muster.server.naming;

import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCodec;
import io.muster.server.replication.CommandFamily;
import io.muster.server.replication.MusterCommands;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the registry costs with very many instances; prints figures and fails only on a blow-up. */
@Tag("campaign")
class ManyInstancesTest {

    private static final int BATCH = 50;

    private final CommandCodec codec = new CommandCodec(MusterCommands.catalog(), MusterCommands.mapper());
    private final NamingModule module = new NamingModule(MusterCommands.mapper());
    private final CommandFamily<NamingCommand> family = module.family();
    private long index;

    @Test
    void registeringCostsFewMicroseconds() {
        run(20_000, 2000); // warm
        run(20_000, 2000);
        long nanos = run(300_000, 2000);
        System.out.printf("encode + decode + apply, 2000 services: %.2f us%n", nanos / 300_000 / 1000.0);
        long decode = cpuNanos();
        byte[] bytes = codec.encode(registration(1, 100));
        for (int i = 0; i < 300_000; i++) {
            codec.decode(bytes);
        }
        System.out.printf("decode alone: %.2f us%n", (cpuNanos() - decode) / 300_000 / 1000.0);
        long encode = cpuNanos();
        for (int i = 0; i < 300_000; i++) {
            codec.encode(registration(i, 100));
        }
        System.out.printf("encode alone: %.2f us%n", (cpuNanos() - encode) / 300_000 / 1000.0);

        assertThat(nanos / 300_000).isLessThan(200_000);
    }

    @Test
    void aHundredThousandInstancesOfOneServiceCanStillChange() {
        run(100_000, 1);
        long nanos = run(10_000, 1);
        System.out.printf("one service of 100,000: %.2f us per change%n", nanos / 10_000 / 1000.0);

        assertThat(module.queries().service(service("orders-0")).orElseThrow().instances())
                .hasSize(100_000);
        assertThat(nanos / 10_000).isLessThan(2_000_000);
    }

    @Test
    void aHundredThousandInstancesOfTwoThousandConnectionsFitIntoMemory() {
        long before = used();
        for (int connection = 0; connection < 2000; connection++) {
            for (int number = 0; number < 50; number++) {
                apply(new NamingCommand.RegisterInstances(
                        new ClientId("1700000000000_10.0.0.1_" + connection),
                        "10.0.0.1:8848",
                        service("service-" + number),
                        List.of(instance(
                                "10.1." + connection / 250 + "." + connection % 250,
                                8080,
                                Map.of("preserved.register.source", "SPRING_CLOUD")))));
            }
            module.part().endBatch(index);
        }
        long bytes = (used() - before) / 100_000;
        System.out.printf("memory: %d bytes per instance%n", bytes);

        assertThat(module.queries().counts().instances()).isEqualTo(100_000);
        assertThat(bytes).isLessThan(2500);
    }

    private long run(int count, int services) {
        long start = cpuNanos();
        for (int i = 0; i < count; i++) {
            apply(registration(i, services));
            if (i % BATCH == BATCH - 1) {
                module.part().endBatch(index);
            }
        }
        return cpuNanos() - start;
    }

    private void apply(Command command) {
        family.execute(codec.decode(codec.encode(command)), new ApplyContext(++index, 1_700_000_000_000L + index));
    }

    private static NamingCommand.RegisterInstances registration(int number, int services) {
        String ip = "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
        return new NamingCommand.RegisterInstances(
                ClientId.ofAddress(ip, 8080, true),
                "10.0.0.1:8848",
                service("orders-" + number % services),
                List.of(instance(ip, 8080, Map.of("preserved.register.source", "SPRING_CLOUD", "v", "" + number % 7))));
    }

    /** Of this thread: what the machine does besides does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
