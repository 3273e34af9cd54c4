package io.muster.server.push;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts pushes for the operator route that shows them, and hands on what it hears. Thread-safe. */
public final class PushStatistics implements PushRecorder {

    private static final double NANOS_PER_MILLI = 1e6;

    private final PushRecorder next;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator mostNanos = new LongAccumulator(Math::max, 0);

    /** @param next hears all too */
    public PushStatistics(PushRecorder next) {
        this.next = next;
    }

    @Override
    public void acknowledged(long tookNanos) {
        acknowledged.increment();
        nanos.add(tookNanos);
        mostNanos.accumulate(tookNanos);
        next.acknowledged(tookNanos);
    }

    @Override
    public void failed() {
        failed.increment();
        next.failed();
    }

    /** What was counted since the start or the last reset. */
    public Counted counted() {
        long good = acknowledged.sum();
        double average = good == 0 ? -1 : nanos.sum() / NANOS_PER_MILLI / good;
        return new Counted(good, failed.sum(), average, good == 0 ? -1 : mostNanos.get() / NANOS_PER_MILLI);
    }

    /** Begins to count anew. */
    public void reset() {
        acknowledged.reset();
        failed.reset();
        nanos.reset();
        mostNanos.reset();
    }

    /**
     * Counted pushes.
     *
     * @param averageMillis from the change to the acknowledgement, -1 when there was none
     * @param mostMillis the longest of them, -1 when there was none
     */
    public record Counted(long acknowledged, long failed, double averageMillis, double mostMillis) {

        public long total() {
            return acknowledged + failed;
        }
    }
}
