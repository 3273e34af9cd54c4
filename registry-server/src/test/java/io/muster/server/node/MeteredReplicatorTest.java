package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.muster.server.naming.NamingCommand;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MeteredReplicatorTest {

    @Test
    void aRefusalIsCountedAndReachesTheCallerAsItIs() {
        ProblemException refusal = new ProblemException(ProblemKind.NO_QUORUM, "only 1 of 3 nodes can be reached");
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        MeteredReplicator replicator = new MeteredReplicator(new Refusing(refusal), meters);
        AtomicReference<Throwable> seen = new AtomicReference<>();

        replicator
                .propose(new NamingCommand.UpdateSwitch("masters", ""))
                .whenComplete((outcome, failure) -> seen.set(failure));

        assertThat(seen.get()).as("not wrapped: callers look at its kind").isSameAs(refusal);
        assertThat(meters.get("muster.raft.proposal")
                        .tag("result", "no_quorum")
                        .timer()
                        .count())
                .isOne();
        assertThat(meters.get("muster.raft.proposals.waiting").gauge().value()).isZero();
    }

    /** A log without a leader. */
    private record Refusing(ProblemException refusal) implements Replicator {
        @Override
        public CompletableFuture<Outcome> propose(Command command) {
            return CompletableFuture.failedFuture(refusal);
        }

        @Override
        public CompletableFuture<Long> readBarrier() {
            return CompletableFuture.failedFuture(refusal);
        }

        @Override
        public long appliedIndex() {
            return 0;
        }
    }
}
