package io.muster.raft.internal.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Lets followers learn a commit at once. The engine sends the commit index with the next entries or the next heartbeat;
 * under load the next entries follow soon, but after the last one a follower would wait. So when a commit has caught up
 * with all that was appended, one heartbeat round is sent, at most one at a time.
 */
final class CommitSpreader {
    private final Supplier<CompletableFuture<Long>> heartbeat;
    private final AtomicLong lastAppended = new AtomicLong();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();

    CommitSpreader(Supplier<CompletableFuture<Long>> heartbeat) {
        this.heartbeat = heartbeat;
    }

    long appending() {
        return lastAppended.incrementAndGet();
    }

    void committed(long ticket) {
        if (ticket == lastAppended.get()) {
            spreadAgain();
        }
    }

    void spreadAgain() {
        again.set(true);
        spread();
    }

    private void spread() {
        if (again.get() && running.compareAndSet(false, true)) {
            again.set(false);
            heartbeat.get().whenComplete((index, failure) -> {
                running.set(false);
                spread();
            });
        }
    }
}
