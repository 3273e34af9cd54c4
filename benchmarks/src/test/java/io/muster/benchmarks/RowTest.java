package io.muster.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void theMedianIsTakenOfEachFigureAndErrorsAreCountedTogether() {
        Row median = Row.median(List.of(row(900, 5, 1), row(1_000, 9, 0), row(100, 7, 2)));

        assertThat(median.operationsPerSecond()).isEqualTo(900);
        assertThat(median.p99Millis()).isEqualTo(7);
        assertThat(median.errors()).isEqualTo(3);
        assertThat(Row.median(List.of(row(100, 1, 0), row(300, 2, 0))).operationsPerSecond())
                .isEqualTo(200);
    }

    @Test
    void aRunIsCountedByItsLatencies() {
        Histogram latencies = new Histogram(3);
        for (int millis = 1; millis <= 100; millis++) {
            latencies.recordValue(millis * 1_000_000L);
        }

        Row row = Row.of(Workload.HTTP_QUERY, 4, 2.0, 0, 5_000, 100, latencies);

        assertThat(row.operationsPerSecond()).isEqualTo(50);
        assertThat(row.cpuMicrosPerOperation()).isEqualTo(50);
        assertThat(row.p50Millis()).isBetween(50.0, 50.1);
    }

    private static Row row(double operationsPerSecond, double p99, long errors) {
        return new Row(Workload.HTTP_QUERY, 16, operationsPerSecond, errors, 1, p99, p99 + 1, 20, 200);
    }
}
