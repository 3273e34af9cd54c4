package io.muster.raft.internal.node;

import io.muster.raft.NotReadyException;
import io.muster.raft.RaftException;
import io.muster.raft.internal.engine.EngineNode;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Linearizable reads: asks again until the leader confirms an index or the time is over. */
final class ReadBarriers {
    private static final long TIMEOUT_MILLIS = 2000;
    private static final long RETRY_MILLIS = 30;

    private final Vertx vertx;
    private final EngineNode engine;
    private final Supplier<RaftException> noLeader;
    private volatile boolean closed;

    /** @param noLeader says what is missing when the time is over */
    ReadBarriers(Vertx vertx, EngineNode engine, Supplier<RaftException> noLeader) {
        this.vertx = vertx;
        this.engine = engine;
        this.noLeader = noLeader;
    }

    CompletableFuture<Long> begin() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        long timer = vertx.setTimer(TIMEOUT_MILLIS, id -> result.completeExceptionally(noLeader.get()));
        result.whenComplete((index, failure) -> vertx.cancelTimer(timer));
        attempt(result, deadline);
        return result;
    }

    private void attempt(CompletableFuture<Long> result, long deadline) {
        engine.readIndex().whenComplete((index, failure) -> {
            if (failure == null) {
                result.complete(index);
            } else if (!result.isDone() && !closed && System.nanoTime() - deadline < 0) {
                vertx.setTimer(RETRY_MILLIS, id -> attempt(result, deadline));
            } else {
                result.completeExceptionally(closed ? new NotReadyException("this node is stopped") : noLeader.get());
            }
        });
    }

    /** Tries no more; those that wait are told. */
    void close() {
        closed = true;
    }
}
