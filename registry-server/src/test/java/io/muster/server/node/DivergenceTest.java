package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.naming.NamingCommand;
import io.muster.server.replication.ApplyContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One node of three executes a command that the others do not: what must never happen is seen, everywhere and in words. */
class DivergenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final NamingCommand STRAY = new NamingCommand.UpdateSwitch("masters", "10.9.9.9");

    @TempDir
    Path directory;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.muster.server.lease.LivenessReporter");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private @Nullable Level level;

    @BeforeEach
    void listenToTheLog() {
        level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(logged);
        logger.setLevel(level);
    }

    @Test
    void aRegistryThatDiffersIsToldInStatusMetricsAndLogUntilItIsTheSameAgain() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 3).startAll()) {
            register(cluster, "before");
            eventually(() -> assertThat(same(cluster)).containsExactly(true, true, true));
            assertThat(divergent(cluster, 0)).isZero();

            cluster.node(2).domain().naming().family().execute(STRAY, new ApplyContext(1, System.currentTimeMillis()));
            register(cluster, "after");

            eventually(() -> assertThat(same(cluster)).containsExactly(true, true, false));
            eventually(() -> {
                for (int node = 0; node < 3; node++) {
                    assertThat(divergent(cluster, node))
                            .as("metric of node " + node)
                            .isOne();
                    assertThat(cluster.status(node).path("members"))
                            .as("every member says so of itself, in the status of node " + node)
                            .allSatisfy(
                                    member -> assertThat(member.path("degraded").toString())
                                            .contains("The registry of ")
                                            .contains(" differs from that of this node at log index "));
                }
            });
            assertThat(degraded(cluster, 0)).contains(cluster.address(2)).contains("report this defect");
            assertThat(messages())
                    .anyMatch(line -> line.startsWith("The registry of " + cluster.address(2) + " differs"));

            assertThat(cluster.ask(0, "PUT", "/v1/ns/operator/switches?entry=masters&value=10.9.9.9")
                            .body())
                    .isEqualTo("ok");
            eventually(() -> {
                assertThat(same(cluster)).containsExactly(true, true, true);
                for (int node = 0; node < 3; node++) {
                    assertThat(divergent(cluster, node)).isZero();
                    assertThat(degraded(cluster, node)).doesNotContain("differs");
                }
            });
            assertThat(messages())
                    .contains("The registry of " + cluster.address(2) + " is equal to that of this node again");
        }
    }

    private static void register(StartedCluster cluster, String service) throws Exception {
        assertThat(cluster.ask(0, "POST", "/v1/ns/instance?ip=10.0.0.1&port=80&ephemeral=false&serviceName=" + service)
                        .body())
                .isEqualTo("ok");
    }

    /** What the comparison says of each node, in the order of their numbers. */
    private static List<Boolean> same(StartedCluster cluster) throws Exception {
        JsonNode compared = new ObjectMapper()
                .readTree(cluster.ask(0, "GET", "/v3/console/core/registry/digests")
                        .body())
                .path("data");
        return List.of(
                same(compared, cluster.address(0)),
                same(compared, cluster.address(1)),
                same(compared, cluster.address(2)));
    }

    private static boolean same(JsonNode compared, String address) {
        for (JsonNode node : compared.path("nodes")) {
            if (node.path("address").asText().equals(address)) {
                assertThat(node.path("same").isBoolean()).as("can be compared").isTrue();
                return node.path("same").asBoolean();
            }
        }
        throw new AssertionError(address + " is missing in " + compared);
    }

    private static int divergent(StartedCluster cluster, int node) throws Exception {
        return (int) cluster.metric(node, "muster_naming_divergent");
    }

    private static String degraded(StartedCluster cluster, int node) throws Exception {
        return cluster.member(node, cluster.address(node)).path("degraded").toString();
    }

    private List<String> messages() {
        synchronized (logged) { // as whoever appends
            return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }
}
