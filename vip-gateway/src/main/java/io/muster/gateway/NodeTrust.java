package io.muster.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a node's answers say about how much work it should get, beside its own word that it is ready: after several failed
 * answers in a row it gets none for a while (outlier ejection), and after it has returned its share grows slowly (slow
 * start), because a node that has just started is slow and would otherwise get every new connection at once.
 * Thread-safe; times are those of {@link System#nanoTime}.
 */
final class NodeTrust {

    /** The share with which a node begins. */
    private static final double LEAST_SHARE = 0.1;

    /** After this long without an ejection the next one is a first one again. */
    private static final long FORGIVEN_NANOS = Duration.ofMinutes(5).toNanos();

    private static final int LONGEST = 10;

    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile long returnedAt;
    private volatile long ejectedUntil;
    private int ejections;
    private long lastEjection;

    /** The node has become ready again. */
    void returned(long now) {
        returnedAt = now | 1;
    }

    /** The node is dead: what it has failed is explained, and it begins anew when it returns. */
    void forget() {
        failuresInARow.set(0);
        ejectedUntil = 0;
    }

    /** From {@value #LEAST_SHARE} just after it returned to 1. */
    double share(long now, long slowStartNanos) {
        long since = returnedAt;
        if (since == 0 || slowStartNanos == 0) {
            return 1;
        }
        long nanos = now - since;
        if (nanos >= slowStartNanos) {
            returnedAt = 0;
            return 1;
        }
        return Math.max(LEAST_SHARE, (double) nanos / slowStartNanos);
    }

    /** An answer that the node has given itself. */
    void succeeded() {
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
    }

    /** An answer that it owed; gives how many in a row that is. */
    int failed() {
        return failuresInARow.incrementAndGet();
    }

    /** Whether it gets no work at this time. */
    boolean isEjected(long now) {
        long until = ejectedUntil;
        if (until == 0) {
            return false;
        }
        if (now - until < 0) {
            return true;
        }
        ejectedUntil = 0;
        returned(now);
        return false;
    }

    /**
     * Ejects the node.
     *
     * @param base how long the first time; longer by as much each further time
     * @return for how long
     */
    synchronized Duration eject(long now, Duration base) {
        ejections = now - lastEjection > FORGIVEN_NANOS ? 1 : Math.min(LONGEST, ejections + 1);
        lastEjection = now;
        failuresInARow.set(0);
        Duration length = base.multipliedBy(ejections);
        ejectedUntil = (now + length.toNanos()) | 1;
        return length;
    }
}
