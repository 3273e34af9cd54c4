package io.muster.server.naming;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.address;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.http;
import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.persistent;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamingSnapshotTest {

    @TempDir
    private Path directory;

    @Test
    void aSnapshotRestoresEverythingThatTheRegistryKnows() throws IOException {
        try (TestRegistry before = new TestRegistry();
                TestRegistry after = new TestRegistry()) {
            fill(before);
            before.log.snapshotTo(directory);
            after.register(service("stale"), instance("10.9.9.9", 1));

            after.log.load(directory, before.log.lastIndex());

            NamingQueries restored = after.module.queries();
            NamingQueries original = before.module.queries();
            assertThat(restored.services("public")).isEqualTo(original.services("public"));
            for (ServiceKey key : original.services("public")) {
                assertThat(restored.service(key).orElseThrow())
                        .usingRecursiveComparison()
                        .ignoringFields("encodings", "version")
                        .isEqualTo(original.service(key).orElseThrow());
            }
            assertThat(restored.counts()).isEqualTo(original.counts());
            assertThat(restored.switches()).isEqualTo(original.switches());
            assertThat(after.module.state().digest())
                    .isEqualTo(before.module.state().digest());
        }
    }

    @Test
    void aSnapshotIsFlat() throws IOException {
        try (TestRegistry registry = new TestRegistry()) {
            fill(registry);
            registry.log.snapshotTo(directory);
        }
        try (var files = Files.list(directory)) {
            assertThat(files).isNotEmpty().allMatch(Files::isRegularFile);
        }
    }

    @Test
    void whatHappensAfterwardsIsTheSameOnARestoredRegistry() throws IOException {
        try (TestRegistry before = new TestRegistry();
                TestRegistry after = new TestRegistry()) {
            fill(before);
            // The client's newest lease belongs to a publication that is gone: it must survive all the same.
            ClientId client = new ClientId("c1");
            done(before.operations.register(client, service("gone"), instance("10.0.0.5", 80)));
            long newest = before.module.state().client(client).orElseThrow().newestLease();
            done(before.operations.deregister(client, service("gone")));
            before.log.snapshotTo(directory);
            after.log.load(directory, before.log.lastIndex());

            for (TestRegistry registry : List.of(before, after)) {
                registry.propose(new NamingCommand.ExpireClient(client, newest - 1));
                registry.register(ORDERS, instance("10.0.0.7", 80));
            }

            assertThat(after.instances(ORDERS))
                    .isEqualTo(before.instances(ORDERS))
                    .hasSize(4);
            assertThat(after.module.state().digest())
                    .isEqualTo(before.module.state().digest());
        }
    }

    private static void fill(TestRegistry registry) {
        registry.register(ORDERS, instance("10.0.0.1", 80, Map.of("zone", "a")));
        registry.register(ORDERS, instance("10.0.0.2", 80));
        registry.propose(new NamingCommand.MarkUnhealthy(registry.lease(http("10.0.0.2", 80), ORDERS)));
        registry.register("c1", ORDERS, instance("10.0.0.3", 80));
        registry.register(service("files"), persistent("10.0.0.4", 80));
        done(registry.operations.createService(
                service("made"), new ServiceMetadata(0.5, Map.of("owner", "ops"), "none", ""), false));
        done(registry.operations.updateCluster(
                service("made"),
                "east",
                new ClusterMetadata(8080, false, new HealthChecker.Http("/ok", "a:b", 200), Map.of("k", "v"))));
        done(registry.operations.overrideInstance(ORDERS, address("10.0.0.1", 80), 3.5, false, Map.of("zone", "b")));
        done(registry.operations.updateSwitch("clientBeatInterval", "4000"));
    }
}
