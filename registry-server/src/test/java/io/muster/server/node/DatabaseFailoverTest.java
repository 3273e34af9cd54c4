package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.testkit.DatabaseServer;
import io.muster.persistence.testkit.TcpRelay;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of {@code db.url.0} dies under a node: reading goes on meanwhile, and writing at the one of {@code db.url.1}. */
@Tag(TestStorage.SERVER)
class DatabaseFailoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String CONFIGS = "/v1/cs/configs";

    @TempDir
    Path home;

    @Test
    void configurationsUsersAndLoginsGoOnAtTheOtherServer() throws Exception {
        DatabaseServer server = TestStorage.chosenServer().shared();
        DatabaseSettings.Endpoint second =
                server.newDatabase(TestStorage.newName()).endpoints().get(0);
        try (TcpRelay first = new TcpRelay(server.port())) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "db.num", "2",
                    "db.url.0", second.jdbcUrl().replace(":" + server.port() + "/", ":" + first.port() + "/"),
                    "db.url.1", second.jdbcUrl(),
                    "db.user", second.user(),
                    "db.password", second.password(),
                    "db.pool.config.maximumPoolSize", "4"));
            try (StartedNode node = new StartedNode(home, settings)) {
                ApiClient admin = ApiClient.anonymous(node.port()).login("nacos", StartedNode.ADMIN_PASSWORD);
                done(publish(admin, "before"));
                done(admin.send("POST", "/v1/auth/users", "username", "first", "password", "correct horse"));
                assertThat(first.connections())
                        .as("the node works at the first server")
                        .isPositive();

                first.cut();

                assertThat(admin.get(CONFIGS + "?dataId=d&group=G").body())
                        .as("reading needs no database")
                        .isEqualTo("before");
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> publish(admin, "after").statusCode() == 200);
                assertThat(admin.get(CONFIGS + "?dataId=d&group=G").body()).isEqualTo("after");
                done(admin.send("POST", "/v1/auth/users", "username", "second", "password", "correct horse"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(admin.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=10")
                                        .body())
                                .contains("\"first\"", "\"second\""));
                ApiClient.anonymous(node.port()).login("second", "correct horse");
                HttpResponse<String> history = admin.get("/v1/cs/history?search=accurate&dataId=d&group=G");
                assertThat(history.body()).contains("\"U         \"", "\"I         \"");
            }
        }
    }

    private static HttpResponse<String> publish(ApiClient client, String content) throws Exception {
        return client.send("POST", CONFIGS, "dataId", "d", "group", "G", "content", content);
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
