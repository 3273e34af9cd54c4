package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.server.config.ConfigAdministration.ConflictPolicy;
import io.muster.server.config.ConfigAdministration.TransferWatch;
import io.muster.server.config.ConfigAdministration.Transferred;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the log gives to configurations that are kept in the embedded database: its order, its times, and its majority. */
class EmbeddedLogTest extends OnEmbeddedNode {

    private static final TransferWatch UNWATCHED = new TransferWatch() {
        @Override
        public void done(int done, int total) {}

        @Override
        public boolean stopped() {
            return false;
        }
    };

    @Test
    void withoutAMajorityReadsGoOnAndPublishingIsRefused() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        node.log.loseMajority();

        assertThatThrownBy(() -> done(node.operations().publish(publication(KEY, "two"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.NO_QUORUM));
        assertThat(node.content(KEY)).isEqualTo("one");
    }

    @Test
    void theSameContentAgainMovesTheTimeAndLeavesHistory() throws Exception {
        done(node.operations().publish(publication(KEY, "x")));
        long before = node.find(KEY, NO_LABELS).orElseThrow().modifiedAtMillis();
        node.log.clock += 60_000;
        done(node.operations().publish(publication(KEY, "x")));

        assertThat(node.find(KEY, NO_LABELS).orElseThrow().modifiedAtMillis()).isGreaterThan(before);
        assertThat(node.history(KEY)).hasSize(2);
    }

    @Test
    void oldHistoryIsRemovedByTheLeaderInPortions() throws Exception {
        node.log.clock = 1_000_000_000_000L; // long ago
        done(node.operations().publish(publication(KEY, "one")));
        node.log.clock = System.currentTimeMillis();
        done(node.operations().publish(publication(KEY, "two")));

        new HistoryRetention(
                        node.vertx,
                        new EmbeddedNode.Leader(),
                        node.log::propose,
                        Duration.ofDays(30),
                        Clock.systemUTC())
                .purge();

        await().untilAsserted(() -> assertThat(node.history(KEY)).hasSize(1));
    }

    @Test
    void aListenerNeverGoesBackAndEndsAtTheLastState() throws Exception {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Map<String, Integer> numbers = new ConcurrentHashMap<>();
        for (int number = 0; number < 500; number++) {
            numbers.put(ConfigRules.md5("state " + number), number);
        }
        node.config
                .listeners()
                .listen(
                        KEY,
                        info("10.0.0.9"),
                        key -> seen.add(numbers.get(node.config.queries().md5(key, NO_LABELS))));
        List<CompletableFuture<Long>> publications = new ArrayList<>();
        for (int number = 0; number < 500; number++) {
            publications.add(node.operations().publish(publication(KEY, "state " + number)));
        }
        for (CompletableFuture<Long> published : publications) {
            done(published);
        }
        await().untilAsserted(() -> assertThat(seen).endsWith(499));
        assertThat(seen).isSorted();
    }

    @Test
    void whatTheLogStopsInTheMiddleSaysHowManyAreIn() throws Exception {
        ConfigKey second = new ConfigKey("", "G", "b");
        ConfigKey third = new ConfigKey("", "G", "c");
        List<ConfigPublication> publications =
                List.of(publication(KEY, "first"), publication(second, "second"), publication(third, "third"));
        node.log.loseMajorityAfter(2);
        CompletableFuture<Transferred> stopped =
                node.config.administration().publishAll(publications, ConflictPolicy.OVERWRITE, UNWATCHED);

        assertThatThrownBy(() -> done(stopped))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.NO_QUORUM))
                .hasMessageStartingWith("2 of 3 configurations have been published")
                .hasMessageContaining("it is c of the group G");
        assertThat(node.content(second)).isEqualTo("second");
        assertThat(node.content(third)).isNull();
    }
}
