package io.muster.raft.internal.log;

import java.util.concurrent.CompletableFuture;

/** A command of this node until its outcome is known. */
final class QueuedCommand<R> {
    final byte[] bytes;
    /** When it is given up unless it is under way; on the clock of the {@link Proposer}. */
    final long deadlineNanos;

    final CompletableFuture<R> future = new CompletableFuture<>();

    QueuedCommand(byte[] bytes, long deadlineNanos) {
        this.bytes = bytes;
        this.deadlineNanos = deadlineNanos;
    }
}
