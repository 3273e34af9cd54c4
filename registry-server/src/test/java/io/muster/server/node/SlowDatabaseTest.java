package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.testkit.DatabaseServer;
import io.muster.persistence.testkit.TcpRelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database server hangs under a node: whoever publishes waits, and nobody else. */
@Tag(TestStorage.SERVER)
class SlowDatabaseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONFIGS = "/v1/cs/configs";
    /** More than there are event loops and connections to the database, so that each of them would be held up. */
    private static final int PUBLISHERS = 24;

    private static final int ROUNDS = 21;

    @TempDir
    Path home;

    @Test
    void readingAndRegisteringGoOnWhilePublicationsHang() throws Exception {
        DatabaseServer server = TestStorage.chosenServer().shared();
        DatabaseSettings.Endpoint direct =
                server.newDatabase(TestStorage.newName()).endpoints().get(0);
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        try (TcpRelay relay = new TcpRelay(server.port())) {
            Map<String, String> settings = Map.of(
                    "nacos.core.auth.enabled",
                    "false",
                    "db.num",
                    "1",
                    "db.url.0",
                    direct.jdbcUrl().replace(":" + server.port() + "/", ":" + relay.port() + "/"),
                    "db.user",
                    direct.user(),
                    "db.password",
                    direct.password(),
                    "db.pool.config.maximumPoolSize",
                    "4");
            try (StartedNode node = new StartedNode(home, settings)) {
                ApiClient client = ApiClient.anonymous(node.port());
                assertThat(publish(client, "d")).isEqualTo(200);

                relay.hold();
                List<Future<Integer>> hanging = new ArrayList<>();
                for (int number = 0; number < PUBLISHERS; number++) {
                    String dataId = "hanging-" + number;
                    hanging.add(publishers.submit(() -> publish(ApiClient.anonymous(node.port()), dataId)));
                }
                long[] micros = new long[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    long began = System.nanoTime();
                    assertThat(client.get(CONFIGS + "?dataId=d&group=G").body()).isEqualTo("content of d");
                    assertThat(client.send(
                                            "POST",
                                            "/v1/ns/instance",
                                            "serviceName",
                                            "orders",
                                            "ip",
                                            "10.0.0." + round,
                                            "port",
                                            "80")
                                    .statusCode())
                            .isEqualTo(200);
                    micros[round] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
                }
                Arrays.sort(micros);
                assertThat(micros[ROUNDS / 2])
                        .as(
                                "microseconds of a read and a registration, when an event loop that waits would wait for seconds")
                        .isLessThan(1_000_000);

                relay.letGo();
                for (Future<Integer> each : hanging) {
                    assertThat(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isIn(200, 503);
                }
                await().atMost(PATIENCE).until(() -> publish(client, "later") == 200);
            }
        } finally {
            publishers.shutdownNow();
        }
    }

    private static int publish(ApiClient client, String dataId) throws Exception {
        return client.send("POST", CONFIGS, "dataId", dataId, "group", "G", "content", "content of " + dataId)
                .statusCode();
    }
}
