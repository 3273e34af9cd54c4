package io.muster.server.push;

import io.muster.server.naming.ServiceView;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Merges the changes of one service: the first leaves at once, those that follow within the window leave together at its end.
 * Thread-safe.
 */
final class ServiceChannel {

    /** So many instance lines to send in all are taken to cost a millisecond: big fan-outs get a longer window. */
    private static final long LINES_PER_MILLI = 2000;

    private static final long NOTHING = 0;

    private final Supplier<Optional<ServiceView>> present;
    private final ScheduledExecutorService pushThreads;
    private final PushSettings settings;
    private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();
    /** When the first change since the last flush happened; {@link #NOTHING} when there was none. */
    private final AtomicLong changedSince = new AtomicLong(NOTHING);

    private volatile long nextFlushNanos = System.nanoTime();

    ServiceChannel(
            Supplier<Optional<ServiceView>> present, ScheduledExecutorService pushThreads, PushSettings settings) {
        this.present = present;
        this.pushThreads = pushThreads;
        this.settings = settings;
    }

    Map<String, Delivery> deliveries() {
        return deliveries;
    }

    Collection<Delivery> all() {
        return deliveries.values();
    }

    /** The service has changed; called on the apply thread. */
    void changed() {
        long now = System.nanoTime();
        if (changedSince.compareAndSet(NOTHING, now == NOTHING ? 1 : now)) {
            long delay = Math.max(0, nextFlushNanos - now);
            try {
                pushThreads.schedule(this::flush, delay, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                changedSince.set(NOTHING); // the node is stopping
            }
        }
    }

    private void flush() {
        // Cleared before the view is read: a change after this is told by the next flush.
        long since = changedSince.getAndSet(NOTHING);
        Optional<ServiceView> view = present.get();
        int instances = view.map(v -> v.instances().size()).orElse(0);
        long window = settings.windowMillis() + (long) instances * deliveries.size() / LINES_PER_MILLI;
        nextFlushNanos = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(
                        Math.min(window, Math.max(settings.windowMillis(), settings.mostWindowMillis())));
        for (Delivery delivery : deliveries.values()) {
            if (view.isPresent()) {
                delivery.offer(view.get(), since);
            } else {
                // Most subscribers were told before that it has no instances any more; not those that were not pushed
                // to meanwhile.
                delivery.offerNone(present, since);
            }
        }
    }
}
