package io.muster.server.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.muster.server.push.PushRecorder;
import io.muster.server.replication.Replicator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Where the meters of a node are, in the form that Prometheus scrapes; what they show is registered by {@link NodeMeters}. */
final class Metrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final Timer pushLatency = Timer.builder("muster.push.latency")
            .description("From the first change that a push tells of to its acknowledgement")
            .serviceLevelObjectives(
                    Duration.ofMillis(10),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(5))
            .register(registry);

    private final Counter pushFailures = Counter.builder("muster.push.failures")
            .description("Pushes that were not acknowledged in time and are repeated")
            .register(registry);

    PrometheusMeterRegistry registry() {
        return registry;
    }

    String scrape() {
        return registry.scrape();
    }

    /** Pushes so far: how many were acknowledged and how long they took. */
    Timer pushLatency() {
        return pushLatency;
    }

    Counter pushFailures() {
        return pushFailures;
    }

    /** The replicator, timed. */
    Replicator timed(Replicator replicator) {
        return new MeteredReplicator(replicator, registry);
    }

    PushRecorder pushes() {
        return new PushRecorder() {
            @Override
            public void acknowledged(long nanos) {
                pushLatency.record(nanos, TimeUnit.NANOSECONDS);
            }

            @Override
            public void failed() {
                pushFailures.increment();
            }
        };
    }
}
