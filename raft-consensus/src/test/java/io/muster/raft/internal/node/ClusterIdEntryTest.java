package io.muster.raft.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.raft.MembershipException;
import io.muster.raft.internal.log.SystemCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClusterIdEntryTest {
    private final List<CompletableFuture<Void>> appended = new ArrayList<>();
    private boolean leading = true;
    private boolean known;
    private final ClusterIdEntry entry = new ClusterIdEntry(() -> leading, () -> known, this::append);

    private CompletableFuture<Void> append(SystemCommand command) {
        assertThat(command).isInstanceOf(SystemCommand.FoundCluster.class);
        CompletableFuture<Void> committed = new CompletableFuture<>();
        appended.add(committed);
        return committed;
    }

    @Test
    void anEntryThatAnEngineDoesNotTakeYetIsWrittenAgain() {
        entry.look();
        appended.get(0).completeExceptionally(new MembershipException("the engine is not started"));
        entry.look();
        assertThat(appended).hasSize(2);
    }

    @Test
    void oneEntryIsUnderWayAtATimeAndNoneOnceTheIdIsKnown() {
        entry.look();
        entry.look();
        assertThat(appended).hasSize(1);
        known = true;
        appended.get(0).complete(null);
        entry.look();
        assertThat(appended).hasSize(1);
    }

    @Test
    void whoDoesNotLeadWritesNothing() {
        leading = false;
        entry.look();
        assertThat(appended).isEmpty();
    }
}
