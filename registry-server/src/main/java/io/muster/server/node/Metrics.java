package io.muster.server.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.naming.NamingQueries;
import io.muster.server.push.PushRecorder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The meters of a node, in the form that Prometheus scrapes. */
final class Metrics {

    private static final long DIGEST_BITS = (1L << 52) - 1;

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

    /** Registers what is read from the domain when somebody scrapes. */
    void watch(Domain domain) {
        NamingQueries naming = domain.naming().queries();
        ClusterObserver cluster = domain.replication().observer();
        registry.gauge(
                "muster.naming.services", naming, queries -> queries.counts().services());
        registry.gauge(
                "muster.naming.instances", naming, queries -> queries.counts().instances());
        registry.gauge(
                "muster.naming.clients", naming, queries -> queries.counts().clients());
        registry.gauge("muster.naming.provisional", domain.naming().overlay(), overlay -> overlay.size());
        // A gauge holds 52 bits of a whole number; equal digests have equal ones.
        registry.gauge("muster.naming.digest", domain.naming().state(), state ->
                (double) (state.digest().digest() & DIGEST_BITS));
        registry.gauge("muster.naming.digest.index", domain.naming().state(), state -> state.digest()
                .index());
        registry.gauge("muster.naming.checked.instances", domain.healthChecks(), checks -> checks.targets());
        registry.gauge("muster.naming.checks.running", domain.healthChecks(), checks -> checks.underWay());
        registry.gauge(
                "muster.naming.divergent",
                domain.leases(),
                leases -> leases.divergence().isPresent() ? 1 : 0);
        registry.gauge("muster.naming.subscriptions", domain.subscriptions(), subscriptions -> subscriptions.count());
        registry.gauge("muster.config.configurations", domain.config().queries(), queries -> queries.count());
        registry.gauge("muster.config.listenings", domain.config().listeners(), listeners -> listeners.count());
        registry.gauge(
                "muster.raft.term", cluster, observer -> observer.status().term());
        registry.gauge("muster.raft.applied.index", cluster, observer -> observer.status()
                .appliedIndex());
        registry.gauge("muster.raft.leader", cluster, observer -> observer.isLeader() ? 1 : 0);
        registry.gauge(
                "muster.raft.quorum", cluster, observer -> observer.status().hasQuorum() ? 1 : 0);
        var memory = ManagementFactory.getMemoryMXBean();
        registry.gauge(
                "jvm.memory.used", memory, bean -> bean.getHeapMemoryUsage().getUsed());
        var runtime = ManagementFactory.getRuntimeMXBean();
        FunctionCounter.builder("process.uptime.seconds", runtime, bean -> bean.getUptime() / 1000.0)
                .register(registry);
    }
}
