package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.muster.persistence.HistoryEntry;
import io.muster.persistence.HistoryEntry.Operation;
import org.junit.jupiter.api.Test;

/** What each operation leaves in the history. */
class HistoryTest extends OnConfigNode {

    @Test
    void historyHoldsTheNewContentOfAnInsertAndTheOldOneOfUpdateAndRemoval() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two")));
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));

        assertThat(node.history(KEY))
                .extracting(HistoryEntry::operation, entry -> historyContent(entry.nid()))
                .containsExactly(
                        tuple(Operation.DELETE, "two"), tuple(Operation.UPDATE, "one"), tuple(Operation.INSERT, "one"));
    }

    private String historyContent(long nid) {
        return node.config().browser().historyEntry(nid).join().orElseThrow().content();
    }
}
