package io.muster.raft.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.internal.log.LogState.Verdict;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogStateTest {
    private static final NodeId NODE = new NodeId("n");
    private final LogState state = new LogState();

    @Test
    void onlyTheNextBatchOfAStreamCounts() {
        assertThat(state.accept(7, 2, NODE)).isEqualTo(Verdict.GAP);
        assertThat(state.accept(7, 1, NODE)).isEqualTo(Verdict.NEXT);
        assertThat(state.accept(7, 1, NODE)).isEqualTo(Verdict.DUPLICATE);
        assertThat(state.accept(7, 3, NODE)).isEqualTo(Verdict.GAP);
        assertThat(state.accept(7, 2, NODE)).isEqualTo(Verdict.NEXT);
        assertThat(state.accept(8, 1, NODE)).isEqualTo(Verdict.NEXT);
    }

    @Test
    void timeNeverGoesBack() {
        assertThat(state.advanceClock(100)).isEqualTo(100);
        assertThat(state.advanceClock(90)).isEqualTo(100);
        assertThat(state.advanceClock(101)).isEqualTo(101);
    }

    @Test
    void itTravelsInSnapshots() throws IOException {
        state.advanceClock(55);
        state.accept(-3, 1, NODE);
        state.accept(-3, 2, NODE);
        state.apply(new SystemCommand.FoundCluster("first"));
        state.apply(new SystemCommand.FoundCluster("second"));
        state.apply(new SystemCommand.AdmitDisk(NODE, new PeerAddress("h", 1), "disk"));
        LogState copy = new LogState();
        copy.replaceBy(state.encode());
        assertThat(copy.clusterId()).isEqualTo("first");
        assertThat(copy.advanceClock(0)).isEqualTo(55);
        assertThat(copy.accept(-3, 2, NODE)).isEqualTo(Verdict.DUPLICATE);
        assertThat(copy.accept(-3, 3, NODE)).isEqualTo(Verdict.NEXT);
        assertThat(copy.members()).containsKey(NODE);
    }

    @Test
    void oldIncarnationsOfANodeAreForgottenNotLiveOnes() {
        NodeId other = new NodeId("other");
        state.accept(1, 1, other);
        for (long incarnation = 100; incarnation < 200; incarnation++) {
            state.accept(incarnation, 1, NODE);
        }
        assertThat(state.lastSequence(1)).isEqualTo(1);
        assertThat(state.lastSequence(199)).isEqualTo(1);
        assertThat(state.lastSequence(100)).isZero();
    }
}
