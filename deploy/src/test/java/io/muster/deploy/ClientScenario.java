package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.clients.RealClient;
import io.muster.deploy.local.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;

/** What a client library must be able to do through the VIP, whatever its version. */
final class ClientScenario {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GROUP = "DEFAULT_GROUP";

    private final String version;
    private final String address;
    private final Path home;

    /**
     * @param version for example {@code nacos-2.5.1}
     * @param address of the gateway, {@code host:port}
     * @param home for what the library writes
     */
    ClientScenario(String version, String address, Path home) {
        this.version = version;
        this.address = address;
        this.home = home;
    }

    /** Register, discover, subscribe, change, deregister. */
    void discoversSubscribesAndHearsChanges() {
        String service = "orders-" + version.replace('.', '-');
        try (RealClient consumer = client();
                RealClient provider = client()) {
            consumer.subscribe(service);
            provider.register(service, "10.0.0.9", 8080, true);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumer.pushed(service)).isEqualTo("10.0.0.9:8080"));
            assertThat(provider.instances(service)).isEqualTo("10.0.0.9:8080");

            provider.change(service, "10.0.0.9", 8080, "b", 2.5);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(consumer.pushedZones(service))
                    .isEqualTo("b 2.5"));

            provider.deregister(service, "10.0.0.9", 8080);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumer.instances(service)).isEmpty());
        }
    }

    /** A persistent instance stays when its client leaves. */
    void keepsAPersistentInstance() {
        String service = "stored-" + version.replace('.', '-');
        try (RealClient provider = client()) {
            provider.register(service, "10.0.0.7", 7070, false);
        }
        try (RealClient consumer = client()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumer.instances(service)).isEqualTo("10.0.0.7:7070"));
        }
    }

    /** Publish, get, listen, change, remove. */
    void publishesReadsHearsAndRemovesAConfiguration() {
        String dataId = version + ".yaml";
        try (RealClient reader = client();
                RealClient writer = client()) {
            reader.listen(dataId, GROUP);
            assertThat(writer.publish(dataId, GROUP, "name: 名\n")).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reader.heard(dataId)).isEqualTo("name: 名\n"));
            assertThat(writer.config(dataId, GROUP)).isEqualTo("name: 名\n");
            assertThat(writer.publish(dataId, GROUP, "name: second")).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reader.heard(dataId)).isEqualTo("name: second"));

            assertThat(writer.removeConfig(dataId, GROUP)).isTrue();
            // Libraries call a listener with null when its configuration is gone.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reader.heard(dataId)).isEqualTo("null"));
            assertThat(writer.config(dataId, GROUP)).isEmpty();
        }
    }

    private RealClient client() {
        return new RealClient(version, address, LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR, home);
    }
}
