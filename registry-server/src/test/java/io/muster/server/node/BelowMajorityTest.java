package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two of three nodes are gone, and a client library that knows nothing of it goes on. */
class BelowMajorityTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void aRegistrationWithoutAMajorityIsMarkedAndCountedAndBecomesEverybodysWhenTheOthersAreBack() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 3).startAll()) {
            assertThat(cluster.status(2).path("provisional").asInt()).isZero();
            NamingService client = cluster.client(2);
            try {
                client.registerInstance("early", "10.0.0.7", 8080);
                cluster.stop(0);
                cluster.stop(1);
                eventually(() -> assertThat(cluster.status(2).path("hasQuorum").asBoolean())
                        .isFalse());

                // The node waits two seconds for a leader and the library three for the node, which a busy machine may
                // exceed.
                await().atMost(PATIENCE)
                        .ignoreExceptionsInstanceOf(NacosException.class)
                        .until(() -> {
                            client.registerInstance("late", "10.0.0.7", 8080);
                            return true;
                        });

                assertThat(hosts(cluster, 2, "late")).singleElement().satisfies(host -> assertThat(
                                host.path("provisional").asBoolean())
                        .isTrue());
                assertThat(hosts(cluster, 2, "early"))
                        .as("what a majority has stored is not in doubt")
                        .singleElement()
                        .satisfies(host -> assertThat(host.has("provisional")).isFalse());
                JsonNode status = cluster.status(2);
                assertThat(status.path("provisional").asInt()).isOne();
                JsonNode self = cluster.member(2, cluster.address(2));
                assertThat(self.path("provisional").asInt()).isOne();
                assertThat(self.path("degraded").toString()).contains("are provisional on this node");
                assertThat(cluster.member(2, cluster.address(0))
                                .path("provisional")
                                .asInt())
                        .isZero();
                assertThat(cluster.metric(2, "muster_naming_provisional")).isOne();
                assertThat(read(cluster, 2, "/v1/ns/raft/state")
                                .path("provisional")
                                .asInt())
                        .isOne();
                assertThat(read(cluster, 2, "/v1/ns/operator/metrics?onlyStatus=false")
                                .path("provisionalInstanceCount")
                                .asInt())
                        .isOne();
                assertThat(read(cluster, 2, "/v3/console/core/registry/digests")
                                .path("data")
                                .findValuesAsText("provisional"))
                        .as("what the console shows")
                        .containsExactly("1");

                HttpResponse<String> fromConsole =
                        cluster.askFromConsole(2, "DELETE", "/v1/auth/users?username=somebody");
                assertThat(fromConsole.statusCode()).isEqualTo(503);
                assertThat(fromConsole.body()).contains("does not hear the leader");

                cluster.start(0);
                cluster.start(1);
                for (int node = 0; node < 3; node++) {
                    int asked = node;
                    cluster.awaitReady(node);
                    eventually(() -> {
                        assertThat(hosts(cluster, asked, "late"))
                                .singleElement()
                                .satisfies(host -> {
                                    assertThat(host.path("ip").asText()).isEqualTo("10.0.0.7");
                                    assertThat(host.has("provisional")).isFalse();
                                });
                        assertThat(hosts(cluster, asked, "early")).hasSize(1);
                        assertThat(cluster.status(asked).path("provisional").asInt())
                                .isZero();
                    });
                    assertThat(cluster.metric(node, "muster_naming_provisional"))
                            .isZero();
                }
            } finally {
                client.shutDown();
            }
        }
    }

    private static JsonNode hosts(StartedCluster cluster, int node, String service) throws Exception {
        return read(cluster, node, "/v1/ns/instance/list?serviceName=" + service)
                .path("hosts");
    }

    private static JsonNode read(StartedCluster cluster, int node, String path) throws Exception {
        return JSON.readTree(cluster.ask(node, "GET", path).body());
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }
}
