package io.muster.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs workloads one after the other against an address and prints a row for each.
 *
 * <p>Every connection sends its next request when the last one is answered (a closed loop), or at a fixed rate. Throughput on a busy machine says
 * little; compare the CPU per operation and compare within one run.
 */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description =
                "Drives a Nacos-compatible address and reports operations/s, latencies, CPU per operation and memory.")
public final class BenchmarkMain implements Callable<Integer> {

    /** The servers are warm then; only the connections are new. */
    private static final int LATER_WARM_UP_SECONDS = 1;

    /** The others want many connections. */
    private static final List<Workload> USUAL = Arrays.stream(Workload.values())
            .filter(workload -> workload != Workload.CONFIG_CHANGE
                    && workload != Workload.CONFIG_LISTEN
                    && workload != Workload.GRPC_SCALE)
            .toList();

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1:8848",
            description = "host:port of the HTTP port; gRPC is at +1000.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @Option(
            names = "--listen-at",
            split = ",",
            description = "Addresses over which listeners are spread; --address alone when left out.")
    private List<String> listenAt = List.of();

    @Option(names = "--user", defaultValue = "nacos", description = "User that logs in; empty for none.")
    @SuppressWarnings("NullAway.Init")
    private String user;

    @Option(names = "--password", defaultValue = "nacos", description = "Its password.")
    @SuppressWarnings("NullAway.Init")
    private String password;

    @Option(
            names = "--workloads",
            split = ",",
            description = "Which, in order: ${COMPLETION-CANDIDATES}. All but those of many connections when left out.")
    private List<Workload> workloads = List.of();

    @Option(names = "--connections", defaultValue = "16", description = "Connections of each workload.")
    private int connections;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Operations a second of all connections together; 0 for as many as are answered.")
    private int rate;

    @Option(names = "--seconds", defaultValue = "8", description = "How long each workload is measured.")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "4", description = "Seconds before the measurement of each workload.")
    private int warmUp;

    @Option(
            names = "--runs",
            defaultValue = "1",
            description =
                    "How often each workload is measured; the row holds the median of each figure. Only the first run"
                            + " has the whole warm-up.")
    private int runs;

    @Option(names = "--scale-connections", defaultValue = "2000", description = "Connections of grpc_scale.")
    private int scaleConnections;

    @Option(
            names = "--scale-services",
            defaultValue = "50",
            description = "Services that each connection of grpc_scale registers an instance of.")
    private int scaleServices;

    @Option(
            names = "--pids",
            split = ",",
            description = "Server processes on this machine whose CPU and memory are reported.")
    private List<Long> pids = List.of();

    @Option(names = "--fill", description = "Publish so many configurations of 1 kB first, each with a key of its own.")
    private int fill;

    @Option(names = "--json", description = "Print one JSON object a row.")
    private boolean json;

    private Row measure(Vertx vertx, Target target, ServerProcesses processes, Workload workload)
            throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        while (rows.size() < Math.max(1, runs)) {
            int warmed = rows.isEmpty() ? warmUp : Math.min(warmUp, LATER_WARM_UP_SECONDS);
            rows.add(new Measurement(vertx, target, listenedTargets(target), processes, rate)
                    .run(workload, connections, Duration.ofSeconds(warmed), Duration.ofSeconds(seconds)));
        }
        return Row.median(rows);
    }

    private List<Target> listenedTargets(Target target) {
        return listenAt.isEmpty()
                ? List.of(target)
                : listenAt.stream().map(target::at).toList();
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarkMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        try {
            Target target = Target.logIn(address, user, password);
            ServerProcesses processes = new ServerProcesses(pids);
            if (fill > 0) {
                System.out.println(new ConfigFill(vertx, target).publish(fill, connections));
            }
            if (!json) {
                System.out.println(Row.HEADER);
            }
            List<Workload> wanted = workloads.isEmpty() ? USUAL : workloads;
            List<Workload> failed = new ArrayList<>();
            for (Workload workload : wanted) {
                if (workload == Workload.GRPC_SCALE) {
                    GrpcScale scale = new GrpcScale(vertx, target, processes);
                    if (scale.run(scaleConnections, scaleServices, Duration.ofSeconds(seconds)) > 0) {
                        failed.add(workload);
                    }
                    continue;
                }
                Row row = measure(vertx, target, processes, workload);
                System.out.println(json ? row.json() : row.text());
                if (row.errors() > 0) {
                    failed.add(workload);
                }
            }
            if (!failed.isEmpty()) {
                System.err.println("benchmark: requests failed in " + failed + "; the figures of these do not count.");
            }
            return failed.isEmpty() ? 0 : 1;
        } catch (IllegalStateException unusable) {
            System.err.println("benchmark: " + unusable.getMessage());
            return 1;
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
