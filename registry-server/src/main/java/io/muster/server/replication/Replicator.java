package io.muster.server.replication;

import java.util.concurrent.CompletableFuture;

/** The way by which the domain changes replicated state. Thread-safe; never blocks. */
public interface Replicator {

    /**
     * Proposes a command to the log, on this node whatever its role.
     *
     * <p>The future completes after <em>this</em> node has applied the command, so that the caller reads its own write
     * here. It completes on the apply thread: continue elsewhere ({@code thenApplyAsync}, an event loop) with anything
     * that takes time. It fails with a {@link io.muster.server.problem.ProblemException} of kind
     * {@code NO_QUORUM} (nothing was executed), {@code OUTCOME_UNKNOWN} or {@code OVERLOADED}, within 2 s.
     */
    CompletableFuture<Outcome> propose(Command command);

    /**
     * A barrier for linearizable reads: completes with the applied index once this node has applied all that was
     * committed anywhere before the call; fails like {@link #propose} when there is no majority.
     */
    CompletableFuture<Long> readBarrier();

    /** The index of the last log entry that this node has applied. */
    long appliedIndex();
}
