package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members come, go, move and rest, on whole nodes with their HTTP API and their files. */
class MembershipTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void theStatusTellsWhatEveryMemberToldAndANodeRestsUntilItIsBroughtBackEvenOverARestart() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 3).startAll()) {
            eventually(() -> {
                JsonNode status = cluster.status(0);
                assertThat(status.path("members")).hasSize(3);
                assertThat(status.path("majority").asInt()).isEqualTo(2);
                assertThat(status.path("differences")).isEmpty();
                assertThat(status.path("members")).allSatisfy(member -> {
                    assertThat(member.path("ready").asBoolean()).isTrue();
                    assertThat(member.path("voter").asBoolean()).isTrue();
                    assertThat(member.path("state").asText()).isEqualTo("UP");
                    assertThat(member.path("version").asText()).isNotEmpty();
                    assertThat(member.path("outOfService").isNull()).isTrue();
                });
            });
            int leader = leader(cluster);
            String resting = cluster.address(leader);
            int other = (leader + 1) % 3;

            assertThat(cluster.ask(
                                    other,
                                    "PUT",
                                    "/v2/core/cluster/node/state?state=ISOLATION&reason=disk&address=" + resting)
                            .statusCode())
                    .isEqualTo(200);
            eventually(() -> {
                JsonNode member = cluster.member(other, resting);
                assertThat(member.path("state").asText()).isEqualTo("ISOLATION");
                assertThat(member.path("ready").asBoolean()).isFalse();
                assertThat(member.path("outOfService").path("reason").asText()).isEqualTo("disk");
                assertThat(member.path("outOfService").path("by").asText()).isEqualTo("nacos");
                assertThat(cluster.status(other).path("leader").asText()).isNotEqualTo(resting);
            });
            assertThat(readiness(cluster, leader).statusCode()).isEqualTo(500);
            assertThat(readiness(cluster, leader).body()).contains("taken out of service by nacos (disk)");
            assertThat(cluster.ask(leader, "GET", "/v1/ns/instance/list?serviceName=x")
                            .statusCode())
                    .isEqualTo(503);

            cluster.stop(leader);
            cluster.start(leader);
            eventually(() -> assertThat(
                            cluster.member(other, resting).path("appliedIndex").asLong())
                    .isGreaterThanOrEqualTo(
                            cluster.status(other).path("appliedIndex").asLong()));
            assertThat(readiness(cluster, leader).body()).contains("taken out of service");

            assertThat(cluster.ask(
                                    other,
                                    "PUT",
                                    "/v2/core/cluster/node/list",
                                    "[{\"ip\":\"127.0.0.1\",\"port\":" + resting.substring("127.0.0.1:".length())
                                            + ",\"state\":\"UP\"}]",
                                    "application/json")
                            .statusCode())
                    .isEqualTo(200);
            cluster.awaitReady(leader);
            assertThat(readiness(cluster, leader).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theLastMemberInServiceStaysUnlessAskedTwiceAndWrongRequestsChangeNothing() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 1).startAll()) {
            String state = "/v2/core/cluster/node/state?address=" + cluster.address(0);
            HttpResponse<String> refused = cluster.ask(0, "PUT", state + "&state=ISOLATION");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("No other member is in service").contains("force=true");
            assertThat(cluster.ask(0, "PUT", state + "&state=SUSPICIOUS").statusCode())
                    .isEqualTo(400);
            assertThat(cluster.ask(0, "PUT", "/v2/core/cluster/node/state?state=UP&address=10.9.8.7:8848")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(cluster.ask(0, "POST", "/v2/core/cluster/members?address=nowhere")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(cluster.ask(0, "DELETE", "/v2/core/cluster/members?address=" + cluster.address(0))
                            .body())
                    .contains("is the last member and stays");
            assertThat(cluster.ask(0, "PUT", state + "&state=ISOLATION&force=true")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(readiness(cluster, 0).statusCode()).isEqualTo(500);
            assertThat(cluster.ask(0, "PUT", state + "&state=UP").statusCode()).isEqualTo(200);
            assertThat(readiness(cluster, 0).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void membersAreAddedThroughTheApiAndThroughTheFilesAndRemovedOnlyWhenConfirmed() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 1).startAll()) {
            int second = cluster.prepare();
            cluster.list(second, List.of(0, second));
            cluster.start(second);
            eventually(() -> assertThat(cluster.sentence(second))
                    .contains("not ready yet")
                    .contains("is not a member")
                    .contains("bin/muster members add"));

            HttpResponse<String> added =
                    cluster.ask(0, "POST", "/v2/core/cluster/members?address=" + cluster.address(second));
            assertThat(added.body()).contains("\"code\":0");
            eventually(() -> assertThat(cluster.member(0, cluster.address(second))
                            .path("voter")
                            .asBoolean())
                    .isTrue());
            cluster.awaitReady(second);
            eventually(() -> assertThat(cluster.status(0).path("differences")).anySatisfy(difference -> {
                assertThat(difference.path("kind").asText()).isEqualTo("MEMBER_ONLY");
                assertThat(difference.path("address").asText()).isEqualTo(cluster.address(second));
                assertThat(difference.path("notListedBy").get(0).asText()).isEqualTo(cluster.address(0));
            }));

            int third = cluster.prepare();
            cluster.list(third, List.of(0, second, third));
            cluster.start(third);
            cluster.list(0, List.of(0, second, third)); // one of two is no majority
            eventually(() -> assertThat(cluster.status(0).path("differences"))
                    .anySatisfy(difference -> assertThat(difference.path("text").asText())
                            .contains(cluster.address(third))
                            .contains("once the same list stands on a majority")));
            assertThat(cluster.status(0).path("members")).hasSize(2);
            cluster.list(second, List.of(0, second, third));
            eventually(() -> assertThat(cluster.member(0, cluster.address(third))
                            .path("voter")
                            .asBoolean())
                    .isTrue());
            cluster.awaitReady(third);
            eventually(() -> assertThat(cluster.status(0).path("differences")).isEmpty());

            cluster.list(0, List.of(0, third));
            cluster.list(third, List.of(0, third));
            eventually(() -> assertThat(cluster.status(third).path("differences"))
                    .anySatisfy(difference -> assertThat(difference.path("text").asText())
                            .contains("bin/muster members remove " + cluster.address(second))));
            assertThat(cluster.status(0).path("members")).hasSize(3);
            assertThat(cluster.ask(third, "DELETE", "/v2/core/cluster/members?address=" + cluster.address(second))
                            .body())
                    .contains("\"code\":0");
            eventually(() -> {
                assertThat(cluster.status(0).path("members")).hasSize(2);
                assertThat(cluster.status(third).path("differences")).isEmpty();
            });
            assertThat(readiness(cluster, 0).statusCode()).isEqualTo(200);
            eventually(() ->
                    assertThat(cluster.status(second).path("outsider").asText()).contains("is not a member"));
            assertThat(readiness(cluster, second).statusCode()).isEqualTo(500);

            cluster.list(0, List.of(0, second, third)); // listed anew on a majority: added again
            cluster.list(third, List.of(0, second, third));
            cluster.awaitReady(second);
            eventually(() -> {
                assertThat(cluster.status(0).path("members")).hasSize(3);
                assertThat(cluster.status(second).path("outsider").isNull()).isTrue();
            });
            cluster.assertListsUntouched();
        }
    }

    @Test
    void aNodeThatComesBackUnderAnotherAddressKeepsItsDataItsIdAndItsVoteAndSoDoAllOfThemAtOnce() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 3).startAll()) {
            JsonNode before = cluster.status(2);
            String oldAddress = cluster.address(2);
            assertThat(cluster.ask(0, "POST", "/v1/cs/configs?dataId=early&group=G&content=value")
                            .body())
                    .isEqualTo("true");
            assertThat(cluster.ask(0, "POST", "/v1/ns/instance?serviceName=early&ip=10.0.0.1&port=1&ephemeral=false")
                            .body())
                    .isEqualTo("ok");
            eventually(() -> assertThat(cluster.ask(2, "GET", "/v1/cs/configs?dataId=early&group=G")
                            .body())
                    .isEqualTo("value"));
            String disk = diskOf(cluster, 2);
            cluster.stop(2);
            cluster.move(2);
            assertThat(cluster.address(2)).isNotEqualTo(oldAddress);
            cluster.list(2, List.of(0, 1, 2)); // the others' files still have the old address
            cluster.start(2);
            cluster.awaitReady(2);

            for (int node = 0; node < 3; node++) {
                int asked = node;
                eventually(() -> {
                    JsonNode status = cluster.status(asked);
                    assertThat(status.path("members")).hasSize(3);
                    assertThat(cluster.member(asked, oldAddress).isMissingNode())
                            .isTrue();
                    JsonNode moved = cluster.member(asked, cluster.address(2));
                    assertThat(moved.path("id").asText())
                            .isEqualTo(before.path("id").asText());
                    assertThat(moved.path("voter").asBoolean()).isTrue();
                    assertThat(moved.path("state").asText()).isEqualTo("UP");
                });
            }
            assertThat(diskOf(cluster, 2))
                    .as("it did not begin anew with an empty directory")
                    .isEqualTo(disk);
            eventually(() -> assertThat(cluster.status(0).path("differences"))
                    .as("the files of the others are shown as what they are: out of date")
                    .isNotEmpty());

            cluster.list(0, List.of(0, 1, 2));
            cluster.list(1, List.of(0, 1, 2));
            for (int node = 0; node < 3; node++) {
                int asked = node;
                eventually(() -> {
                    assertThat(cluster.status(asked).path("differences")).isEmpty();
                    assertThat(cluster.status(asked).path("members")).hasSize(3);
                });
            }
            for (int service = 0; service < 40; service++) {
                assertThat(cluster.ask(
                                        0,
                                        "POST",
                                        "/v1/ns/instance?serviceName=checked" + service
                                                + "&ip=127.0.0.1&port=1&ephemeral=false")
                                .body())
                        .isEqualTo("ok");
            }
            eventually(() -> assertThat(checkedBy(cluster, 0, 1, 2))
                    .as("of the persistent instances each is checked by one node")
                    .isEqualTo(41));
            assertThat(checkedBy(cluster, 0)).isBetween(1, 40);

            // With another node gone, the one that has moved makes the majority.
            cluster.stop(0);
            eventually(() -> assertThat(checkedBy(cluster, 1, 2))
                    .as("the others have taken over the checks")
                    .isEqualTo(41));
            eventually(() -> assertThat(cluster.ask(2, "POST", "/v1/cs/configs?dataId=late&group=G&content=value")
                            .body())
                    .isEqualTo("true"));
            assertThat(cluster.ask(2, "GET", "/v1/cs/configs?dataId=early&group=G")
                            .body())
                    .isEqualTo("value");
            assertThat(cluster.ask(2, "GET", "/v1/ns/instance/list?serviceName=early")
                            .body())
                    .contains("10.0.0.1");
            cluster.assertListsUntouched();

            allMoveAtOnce(cluster, disk);
        }
    }

    private static int checkedBy(StartedCluster cluster, int... nodes) throws Exception {
        int checked = 0;
        for (int node : nodes) {
            checked += (int) cluster.metric(node, "muster_naming_checked_instances");
        }
        return checked;
    }

    private static void allMoveAtOnce(StartedCluster cluster, String diskOfTheLast) throws Exception {
        String id = cluster.status(1).path("id").asText();
        for (int node = 0; node < 3; node++) {
            cluster.stop(node);
            cluster.move(node);
        }
        cluster.startAll();
        eventually(() -> {
            JsonNode status = cluster.status(1);
            assertThat(status.path("members")).hasSize(3);
            assertThat(status.path("differences")).isEmpty();
            assertThat(status.path("members")).allSatisfy(member -> {
                assertThat(member.path("state").asText()).isEqualTo("UP");
                assertThat(member.path("voter").asBoolean()).isTrue();
            });
            assertThat(status.path("id").asText()).isEqualTo(id);
            assertThat(status.path("self").asText()).isEqualTo(cluster.address(1));
        });
        assertThat(diskOf(cluster, 2)).isEqualTo(diskOfTheLast);
        assertThat(cluster.ask(2, "GET", "/v1/cs/configs?dataId=late&group=G").body())
                .isEqualTo("value");
    }

    @Test
    void aNodeThatIsNotListedDoesNotStartAndNamesTheCandidates() throws Exception {
        StartedCluster cluster = new StartedCluster(directory, 1);
        Path conf = cluster.home(0).resolve("conf").resolve("cluster.conf");
        Files.writeString(conf, "198.51.100.1:8848\n198.51.100.2:8848\n");
        assertThatThrownBy(() -> cluster.start(0))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("198.51.100.1:8848, 198.51.100.2:8848")
                .hasMessageContaining("nacos.server.ip");
        Files.writeString(conf, "127.0.0.1:1234\n127.0.0.1:1235\n");
        assertThatThrownBy(() -> cluster.start(0))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("on this machine are 127.0.0.1:1234, 127.0.0.1:1235")
                .hasMessageContaining("server.port");
        assertThat(cluster.home(0).resolve("data")).doesNotExist();
    }

    /** What a node calls its data directory; another one, or the same after it was emptied, has another name. */
    private static String diskOf(StartedCluster cluster, int node) throws IOException {
        return Files.readString(
                        cluster.home(node).resolve("data").resolve("raft").resolve("node.properties"))
                .lines()
                .filter(line -> line.startsWith("storage.id="))
                .findFirst()
                .orElseThrow();
    }

    private static int leader(StartedCluster cluster) throws Exception {
        String leader = cluster.status(0).path("leader").asText();
        for (int node = 0; node < 3; node++) {
            if (cluster.address(node).equals(leader)) {
                return node;
            }
        }
        throw new AssertionError("no leader");
    }

    private static HttpResponse<String> readiness(StartedCluster cluster, int node) throws Exception {
        return cluster.ask(node, "GET", "/v1/console/health/readiness");
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
    }
}
