package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.naming.NamingService;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified client in front of the shipped cluster, and the death of the leader. */
class LeaderDeathIT {

    private static final String SERVICE = "orders";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.shared();

    @TempDir
    static Path clientHome;

    @BeforeAll
    static void keepTheClientsFilesTogether() {
        NamingClients.keepFilesIn(clientHome);
    }

    @Test
    void losesNoAcknowledgedRegistrationAndTheOldLeaderReturnsAsFollower() throws Exception {
        LocalCluster cluster = CLUSTER.get();
        NodeApi vip = api(cluster.gateway().address());
        String leader = leader(vip, "");
        NamingService client = NamingClients.of(cluster.gateway().address());
        try {
            Set<String> acknowledged = new TreeSet<>();
            for (int i = 1; i <= 20; i++) {
                client.registerInstance(SERVICE + i, "10.0.0." + i, 8080);
                acknowledged.add("10.0.0." + i);
            }
            cluster.node(leader).kill();
            for (int i = 21; i <= 30; i++) {
                client.registerInstance(SERVICE + i, "10.0.0." + i, 8080);
                acknowledged.add("10.0.0." + i);
            }

            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            vip.get("/gateway/status").path("members").asText())
                    .as("the gateway follows what the nodes report, with the secret that they share")
                    .startsWith("reported by "));
            String next = leader(vip, leader);
            assertThat(next).isNotEqualTo(leader);
            for (LocalNode node : cluster.nodes()) {
                if (node.isRunning()) {
                    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                                    registered(api(node.address()), 30))
                            .isEqualTo(acknowledged));
                }
            }

            cluster.node(leader).start();
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(registered(api(leader), 30))
                    .isEqualTo(acknowledged));
            assertThat(leader(api(leader), "")).isEqualTo(next);
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> vip.get("/gateway/status").path("readyNodes").asInt() == 3);
        } finally {
            client.shutDown();
        }
    }

    private static Set<String> registered(NodeApi api, int services) throws IOException {
        Set<String> addresses = new TreeSet<>();
        for (int i = 1; i <= services; i++) {
            JsonNode hosts = api.get("/nacos/v1/ns/instance/list?serviceName=" + SERVICE + i)
                    .path("hosts");
            hosts.forEach(host -> addresses.add(host.path("ip").asText()));
        }
        return addresses;
    }

    private static String leader(NodeApi api, String other) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> api.get("/nacos/v1/ns/raft/leader").path("leader").asText(""),
                        found -> !found.isEmpty() && !found.equals(other));
    }

    private static NodeApi api(String address) {
        return new NodeApi(address, LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
    }
}
