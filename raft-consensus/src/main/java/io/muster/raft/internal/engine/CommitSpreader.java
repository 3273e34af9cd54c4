package io.muster.raft.internal.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets followers learn a commit at once. The engine sends the commit index with the next entries or the next heartbeat;
 * under load the next entries follow soon, but after the last one a follower would wait. So when a commit has caught up
 * with all that was appended, one heartbeat round is sent, at most one at a time.
 */
final class CommitSpreader {
    private final Supplier<CompletableFuture<Long>> heartbeat;
    private final AtomicLong lastAppended = new AtomicLong();
    /** A round that does not come back is given up after this time; it may hold nobody up for good. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier nanoClock;
    private final AtomicReference<@Nullable Round> running = new AtomicReference<>();
    private final AtomicBoolean again = new AtomicBoolean();

    /** A heartbeat that is under way. Compared by identity. */
    private static final class Round {
        final long beganNanos;

        Round(long beganNanos) {
            this.beganNanos = beganNanos;
        }
    }

    /**
     * @param heartbeat may never complete
     * @param nanoClock as {@link System#nanoTime}
     */
    CommitSpreader(Supplier<CompletableFuture<Long>> heartbeat, LongSupplier nanoClock) {
        this.heartbeat = heartbeat;
        this.nanoClock = nanoClock;
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
        Round present = running.get();
        long now = nanoClock.getAsLong();
        if (!again.get() || (present != null && now - present.beganNanos < PATIENCE_NANOS)) {
            return;
        }
        Round round = new Round(now);
        if (running.compareAndSet(present, round)) {
            again.set(false);
            heartbeat.get().whenComplete((index, failure) -> {
                if (running.compareAndSet(round, null)) {
                    spread();
                }
            });
        }
    }
}
