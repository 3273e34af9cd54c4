package io.muster.benchmarks;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * One result, of one run or the median of several.
 *
 * @param operationsPerSecond how many were answered well
 * @param errors how many were not, in all runs together
 * @param cpuMicrosPerOperation what the servers spent for one; negative when not known
 */
record Row(
        Workload workload,
        int connections,
        double operationsPerSecond,
        long errors,
        double p50Millis,
        double p99Millis,
        double maxMillis,
        double cpuMicrosPerOperation,
        long residentMegabytes) {

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

    /**
     * The result of one run.
     *
     * @param cpuMicros what the servers spent in all, in microseconds; negative when not known
     * @param latencies in nanoseconds, one for each operation that was answered well
     */
    static Row of(
            Workload workload,
            int connections,
            double seconds,
            long errors,
            long cpuMicros,
            long residentMegabytes,
            Histogram latencies) {
        long operations = latencies.getTotalCount();
        return new Row(
                workload,
                connections,
                operations / seconds,
                errors,
                latencies.getValueAtPercentile(50) / 1e6,
                latencies.getValueAtPercentile(99) / 1e6,
                latencies.getMaxValue() / 1e6,
                cpuMicros < 0 ? -1 : operations == 0 ? 0 : (double) cpuMicros / operations,
                residentMegabytes);
    }

    /** The median of each figure by itself; the errors are those of all runs. */
    static Row median(List<Row> runs) {
        Row any = runs.get(0);
        return new Row(
                any.workload,
                any.connections,
                median(runs, Row::operationsPerSecond),
                runs.stream().mapToLong(Row::errors).sum(),
                median(runs, Row::p50Millis),
                median(runs, Row::p99Millis),
                median(runs, Row::maxMillis),
                median(runs, Row::cpuMicrosPerOperation),
                Math.round(median(runs, Row::residentMegabytes)));
    }

    private static double median(List<Row> runs, ToDoubleFunction<Row> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%-16s %6d %10.0f %8d %9.3f %9.3f %9.3f %11s %7s",
                workload.name().toLowerCase(Locale.ROOT),
                connections,
                operationsPerSecond,
                errors,
                p50Millis,
                p99Millis,
                maxMillis,
                cpuMicrosPerOperation < 0 ? "-" : String.format(Locale.ROOT, "%.0f", cpuMicrosPerOperation),
                cpuMicrosPerOperation < 0 ? "-" : Long.toString(residentMegabytes));
    }

    String json() {
        JsonObject row = new JsonObject()
                .put("workload", workload.name().toLowerCase(Locale.ROOT))
                .put("connections", connections)
                .put("operationsPerSecond", Math.round(operationsPerSecond))
                .put("errors", errors)
                .put("p50Millis", p50Millis)
                .put("p99Millis", p99Millis)
                .put("maxMillis", maxMillis);
        if (cpuMicrosPerOperation >= 0) {
            row.put("cpuMicrosPerOperation", Math.round(cpuMicrosPerOperation))
                    .put("residentMegabytes", residentMegabytes);
        }
        return row.encode();
    }
}
