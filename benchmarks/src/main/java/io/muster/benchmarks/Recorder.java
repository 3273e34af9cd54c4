package io.muster.benchmarks;

import org.HdrHistogram.Histogram;

/** Counts what happens between {@link #begin} and {@link #end}; used on the one event loop of the generator. */
final class Recorder {

    private static final long LONGEST_NANOS = 60_000_000_000L;

    private Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private long errors;
    private String firstError = "";
    private boolean measuring;

    void begin() {
        latencies = new Histogram(LONGEST_NANOS, 3);
        errors = 0;
        measuring = true;
    }

    void end() {
        measuring = false;
    }

    void answered(long nanos) {
        if (measuring) {
            latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
        }
    }

    void failed(String what) {
        if (measuring) {
            errors++;
        }
        if (firstError.isEmpty()) {
            firstError = what;
            System.err.println("benchmark: first failure: " + what);
        }
    }

    Histogram latencies() {
        return latencies;
    }

    long errors() {
        return errors;
    }
}
