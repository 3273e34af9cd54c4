package io.muster.gateway;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Notices who has been silent on a request for too long: a node that owes an answer, a client that owes a body. One timer serves all requests of an event loop: a timer for each would
 * be set and cancelled some ten thousand times a second and hardly ever run. Confined to one event loop.
 */
final class SilenceWatch {

    private static final long LOOKS_PER_LIMIT = 8;
    private static final long LONGEST_INTERVAL_MILLIS = 1_000;

    private final long limitNanos;
    private final Set<Wait> waits = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param limit how long somebody may be silent; it is noticed up to an eighth of it, or a second, later */
    SilenceWatch(Vertx vertx, Duration limit) {
        this.limitNanos = limit.toNanos();
        long interval = Math.max(1, Math.min(LONGEST_INTERVAL_MILLIS, limit.toMillis() / LOOKS_PER_LIMIT));
        vertx.setPeriodic(interval, timer -> look(System.nanoTime()));
    }

    /** Begins to wait. {@link Wait#over} must follow. */
    Wait begin(Runnable silent) {
        Wait wait = new Wait(silent);
        waits.add(wait);
        return wait;
    }

    private void look(long now) {
        List<Wait> silent = new ArrayList<>(0);
        for (Wait wait : waits) {
            if (now - wait.heardAt > limitNanos) {
                silent.add(wait);
            }
        }
        for (Wait wait : silent) {
            if (waits.remove(wait)) {
                wait.silent.run();
            }
        }
    }

    /** One request that waits. */
    final class Wait {
        private final Runnable silent;
        private long heardAt = System.nanoTime();

        private Wait(Runnable silent) {
            this.silent = silent;
        }

        /** Something has come. */
        void heard() {
            heardAt = System.nanoTime();
        }

        /** Nothing more is expected. */
        void over() {
            waits.remove(this);
        }
    }
}
