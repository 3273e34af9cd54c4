package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.naming.NamingService;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified client libraries are sent from node to node by an operator, and nobody loses sight of what they have registered. */
class LoadRebalancingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CLIENTS = 6;

    @TempDir
    Path directory;

    private final List<NamingService> clients = new ArrayList<>();

    @Test
    void crowdedClientsAreSpreadOverTheNodesOnRequestAndOneClientOrAllGoWhereTheyAreSent() throws Exception {
        // The library goes where it is sent only when that host is in its list, and to the port that its list has for
        // it.
        try (StartedCluster cluster =
                StartedCluster.onHostsOfTheirOwn(directory, 3).startAll()) {
            try {
                // One after the other, since the library races otherwise; each begins with any of the nodes.
                for (int client = 0; client < CLIENTS; client++) {
                    NamingService naming = cluster.client(0, 1, 2);
                    clients.add(naming);
                    naming.registerInstance("moving", "10.0.0.7", 8000 + client);
                }
                for (int node = 1; node < 3; node++) {
                    assertThat(leave(cluster, node, 0)).isEqualTo("success");
                }
                awaitLoads(cluster, CLIENTS, 0, 0);

                assertThat(cluster.ask(1, "GET", "/v2/core/loader/smartReloadCluster?loaderFactor=0.1")
                                .body())
                        .isEqualTo("Ok");
                awaitLoads(cluster, 2, 2, 2);

                String moved = connections(cluster, 2).get(0);
                assertThat(cluster.ask(
                                        0,
                                        "GET",
                                        "/v2/core/loader/reloadClient?connectionId=" + moved + "&redirectAddress="
                                                + cluster.address(1))
                                .body())
                        .isEqualTo("success");
                awaitLoads(cluster, 2, 3, 1);

                assertThat(leave(cluster, 1, 2)).isEqualTo("success");
                awaitLoads(cluster, 2, 0, 4);
            } finally {
                for (NamingService client : clients) {
                    client.shutDown();
                }
            }
        }
    }

    /** Sends all clients of a node to another one. */
    private static String leave(StartedCluster cluster, int node, int target) throws Exception {
        return cluster.ask(
                        node, "GET", "/v2/core/loader/reloadCurrent?count=0&redirectAddress=" + cluster.address(target))
                .body();
    }

    /** Waits until the nodes have so many clients; everybody's instance is listed all the while, by every node. */
    private void awaitLoads(StartedCluster cluster, Integer... wanted) {
        List<String> shortened = new ArrayList<>();
        eventually(() -> {
            for (int node = 0; node < 3; node++) {
                int listed = JSON.readTree(cluster.ask(node, "GET", "/v1/ns/instance/list?serviceName=moving")
                                .body())
                        .path("hosts")
                        .size();
                if (listed != CLIENTS) {
                    shortened.add("node " + node + " lists " + listed);
                }
            }
            assertThat(loads(cluster)).containsExactly(wanted);
        });
        assertThat(shortened).isEmpty();
    }

    /** How many clients each node has, as the operator's list of all nodes tells it. */
    private static List<Integer> loads(StartedCluster cluster) throws Exception {
        JsonNode answer =
                JSON.readTree(cluster.ask(0, "GET", "/v2/core/loader/cluster").body());
        assertThat(answer.path("completed").asBoolean()).isTrue();
        List<Integer> loads = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            for (JsonNode detail : answer.path("detail")) {
                if (detail.path("address").asText().equals(cluster.address(node))) {
                    loads.add(detail.path("metric").path("sdkConCount").asInt());
                }
            }
        }
        return loads;
    }

    private static List<String> connections(StartedCluster cluster, int node) throws Exception {
        List<String> ids = new ArrayList<>();
        JSON.readTree(cluster.ask(node, "GET", "/v2/core/loader/current").body())
                .fieldNames()
                .forEachRemaining(ids::add);
        return ids;
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }
}
