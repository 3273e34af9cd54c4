package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.clients.RealClient;
import io.muster.deploy.local.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three lines of client libraries do their work through the VIP, each as it was published; {@link ClientMatrixIT} has the rest. */
class RealClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GROUP = "DEFAULT_GROUP";
    private static final String LIST_REQUESTS =
            "http_server_requests_seconds_count\\{.*uri=\"/nacos/v1/ns/instance/list\".*}";

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.shared();

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.8", "nacos-2.5.1", "nacos-3.1.1"})
    void discoversSubscribesAndHearsChanges(String version) {
        scenario(version).discoversSubscribesAndHearsChanges();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.8", "nacos-2.5.1", "nacos-3.1.1"})
    void keepsAPersistentInstanceWhenTheClientLeaves(String version) {
        scenario(version).keepsAPersistentInstance();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.8", "nacos-2.5.1", "nacos-3.1.1"})
    void publishesReadsHearsAndRemovesAConfiguration(String version) {
        scenario(version).publishesReadsHearsAndRemovesAConfiguration();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nacos-2.5.1", "nacos-3.1.1"})
    void publishesManyInstancesAtOnceAndWithdrawsThemInParts(String version) {
        String service = "batch-" + version.replace('.', '-');
        String address = CLUSTER.get().gateway().address();
        try (RealClient provider = client(version, address);
                RealClient consumer = client(version, address)) {
            consumer.subscribe(service);
            provider.registerBatch(service, "1", "2", "3");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(consumer.pushed(service))
                    .isEqualTo("10.0.0.8:1,10.0.0.8:2,10.0.0.8:3"));

            provider.deregisterBatch(service, "2");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumer.pushed(service)).isEqualTo("10.0.0.8:1,10.0.0.8:3"));
            provider.deregisterBatch(service, "1", "3");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumer.instances(service)).isEmpty());
        }
    }

    /** Clients of version 1 poll every ten seconds as well: what one hears while no node was asked for a list can only have been pushed. */
    @Test
    void aClientOfVersion1HearsOfChangesByUdpBetweenItsPolls() throws Exception {
        String service = "pushed-over-udp";
        String address = CLUSTER.get().gateway().address();
        try (RealClient provider = client("nacos-2.5.1", address);
                RealClient consumer = client("nacos-1.4.8", address)) {
            provider.register(
                    service, "10.0.0.9", 8080, true); // clients poll ever less often while there is no instance
            consumer.subscribe(service);
            boolean withoutAPoll = false;
            for (int port = 8081; port < 8087 && !withoutAPoll; port++) {
                String expected = "10.0.0.9:" + port;
                double polled = CLUSTER.total(LIST_REQUESTS);
                await().atMost(PATIENCE).until(() -> CLUSTER.total(LIST_REQUESTS) > polled);
                assertThat(CLUSTER.total("muster_udp_subscribers")).isGreaterThanOrEqualTo(1);
                double before = CLUSTER.total(LIST_REQUESTS);

                provider.register(service, "10.0.0.9", port, true);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(consumer.pushed(service))
                        .isEqualTo(expected));

                withoutAPoll = CLUSTER.total(LIST_REQUESTS) == before; // it may have polled by chance; then once more
            }
            assertThat(withoutAPoll).isTrue();
        }
    }

    @Test
    void fuzzyWatchesTellWhatIsThereAndWhatComesAndGoes() {
        String address = CLUSTER.get().gateway().address();
        try (RealClient watcher = client("nacos-3.1.1", address);
                RealClient other = client("nacos-3.1.1", address)) {
            other.register("fuzzy-1", "10.0.0.9", 8080, true);
            assertThat(other.publish("fuzzy-1.yaml", GROUP, "a: 1")).isTrue();

            watcher.watchServices("fuzzy-*");
            watcher.watchConfigs("fuzzy-*");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(watcher.watched()).isEqualTo("fuzzy-1,fuzzy-1.yaml"));

            other.register("fuzzy-2", "10.0.0.9", 8080, true);
            assertThat(other.publish("fuzzy-2.yaml", GROUP, "a: 1")).isTrue();
            assertThat(other.removeConfig("fuzzy-1.yaml", GROUP)).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(watcher.watched()).isEqualTo("fuzzy-1,fuzzy-2,fuzzy-2.yaml"));
        }
    }

    private RealClient client(String version, String address) {
        return new RealClient(version, address, LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR, home);
    }

    private ClientScenario scenario(String version) {
        return new ClientScenario(version, CLUSTER.get().gateway().address(), home);
    }
}
