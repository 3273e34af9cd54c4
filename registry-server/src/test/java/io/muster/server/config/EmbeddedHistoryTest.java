package io.muster.server.config;

import static io.muster.server.config.EmbeddedNode.publication;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.HistoryEntry;
import io.muster.persistence.HistoryEntry.Operation;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What each operation leaves in the history, and how long it stays. */
class EmbeddedHistoryTest extends OnEmbeddedNode {

    @Test
    void theSameContentAgainMovesTheTimeAndLeavesHistory() throws Exception {
        done(node.operations().publish(publication(KEY, "x")));
        long before = node.find(KEY, NO_LABELS).orElseThrow().modifiedAtMillis();
        node.log.clock += 60_000;
        done(node.operations().publish(publication(KEY, "x")));

        assertThat(node.find(KEY, NO_LABELS).orElseThrow().modifiedAtMillis()).isGreaterThan(before);
        assertThat(history()).hasSize(2);
    }

    @Test
    void historyHoldsTheNewContentOfAnInsertAndTheOldOneOfUpdateAndRemoval() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two")));
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));

        assertThat(history())
                .extracting(HistoryEntry::operation, entry -> historyContent(entry.nid()))
                .containsExactly(
                        tuple(Operation.DELETE, "two"), tuple(Operation.UPDATE, "one"), tuple(Operation.INSERT, "one"));
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

        await().untilAsserted(() -> assertThat(history()).hasSize(1));
    }

    private String historyContent(long nid) {
        return node.config.browser().historyEntry(nid).join().orElseThrow().content();
    }
}
