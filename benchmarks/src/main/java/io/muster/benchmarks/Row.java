package io.muster.benchmarks;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * One result.
 *
 * @param operations how many were answered well in the measured time
 * @param cpuMicros what the servers spent for them, in microseconds; negative when not known
 * @param latencies in nanoseconds
 */
record Row(
        Workload workload,
        int connections,
        double seconds,
        long operations,
        long errors,
        long cpuMicros,
        long residentMegabytes,
        Histogram latencies) {

    static final String HEADER = String.format(
            Locale.ROOT,
            "%-16s %6s %10s %8s %9s %9s %9s %11s %7s",
            "workload",
            "conns",
            "ops/s",
            "errors",
            "p50 ms",
            "p99 ms",
            "max ms",
            "cpu us/op",
            "RSS MB");

    String text() {
        return String.format(
                Locale.ROOT,
                "%-16s %6d %10.0f %8d %9.3f %9.3f %9.3f %11s %7s",
                workload.name().toLowerCase(Locale.ROOT),
                connections,
                operations / seconds,
                errors,
                millis(50),
                millis(99),
                latencies.getMaxValue() / 1e6,
                cpuMicros < 0 ? "-" : String.format(Locale.ROOT, "%.0f", cpuPerOperation()),
                cpuMicros < 0 ? "-" : Long.toString(residentMegabytes));
    }

    String json() {
        JsonObject row = new JsonObject()
                .put("workload", workload.name().toLowerCase(Locale.ROOT))
                .put("connections", connections)
                .put("operationsPerSecond", Math.round(operations / seconds))
                .put("errors", errors)
                .put("p50Millis", millis(50))
                .put("p99Millis", millis(99))
                .put("maxMillis", latencies.getMaxValue() / 1e6);
        if (cpuMicros >= 0) {
            row.put("cpuMicrosPerOperation", Math.round(cpuPerOperation())).put("residentMegabytes", residentMegabytes);
        }
        return row.encode();
    }

    private double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }

    private double cpuPerOperation() {
        return operations == 0 ? 0 : (double) cpuMicros / operations;
    }
}
