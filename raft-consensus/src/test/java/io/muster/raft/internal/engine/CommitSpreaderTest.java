package io.muster.raft.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CommitSpreaderTest {
    private final List<CompletableFuture<Long>> rounds = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final CommitSpreader spreader = new CommitSpreader(
            () -> {
                rounds.add(new CompletableFuture<>());
                return rounds.get(rounds.size() - 1);
            },
            nanos::get);

    @Test
    void onlyACommitThatHasCaughtUpIsSpread() {
        long first = spreader.appending();
        long second = spreader.appending();
        spreader.committed(first);
        assertThat(rounds).isEmpty();
        spreader.committed(second);
        assertThat(rounds).hasSize(1);
    }

    @Test
    void whatComesDuringARoundIsSpreadByOneMore() {
        spreader.spreadAgain();
        spreader.spreadAgain();
        spreader.spreadAgain();
        assertThat(rounds).hasSize(1);
        rounds.get(0).complete(1L);
        assertThat(rounds).hasSize(2);
        rounds.get(1).completeExceptionally(new IllegalStateException("no longer the leader"));
        assertThat(rounds).hasSize(2);
        spreader.spreadAgain();
        assertThat(rounds).hasSize(3);
    }

    @Test
    void aRoundThatNeverComesBackHoldsUpTheNextOneForAWhileOnly() {
        spreader.spreadAgain();
        nanos.set(CommitSpreader.PATIENCE_NANOS - 1);
        spreader.spreadAgain();
        assertThat(rounds).hasSize(1);
        nanos.set(CommitSpreader.PATIENCE_NANOS);
        spreader.spreadAgain();
        assertThat(rounds).hasSize(2);
        rounds.get(0).complete(1L); // late: the second round is under way
        spreader.spreadAgain();
        assertThat(rounds).hasSize(2);
        rounds.get(1).complete(2L);
        assertThat(rounds).hasSize(3);
    }
}
