package io.muster.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * What the gateway counts, for Prometheus. Counting a request takes a lookup in an array and no lock. Meters of a node
 * live as long as the node is in the directory. Thread-safe.
 */
final class GatewayMetrics {

    private static final int CLASSES = 6;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<RequestTraits.Kind, Timer[]> timers = new EnumMap<>(RequestTraits.Kind.class);
    private final Map<Node, List<Meter>> nodeMeters = new HashMap<>();

    GatewayMetrics() {
        for (RequestTraits.Kind kind : RequestTraits.Kind.values()) {
            Timer[] ofClass = new Timer[CLASSES];
            for (int digit = 1; digit < CLASSES; digit++) {
                ofClass[digit] = Timer.builder("muster.gateway.requests")
                        .description(
                                "Requests over HTTP and how long they took, from the head to the end of the answer.")
                        .tags("kind", kind.name().toLowerCase(Locale.ROOT), "status", digit + "xx")
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30))
                        .register(registry);
            }
            timers.put(kind, ofClass);
        }
    }

    /** Counts a request; 499 stands for one whose client has gone. */
    void answered(RequestTraits.Kind kind, int status, long nanos) {
        Timer[] ofClass = timers.get(kind);
        if (ofClass != null) {
            ofClass[Math.min(CLASSES - 1, Math.max(1, status / 100))].record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Shows what a gateway has; called once. */
    void watch(GatewayContext gateway) {
        gauge(
                "connections.http",
                "Open connections of clients on the HTTP port.",
                gateway,
                context -> context.httpClients().open());
        gauge(
                "connections.grpc",
                "Open connections of clients on the gRPC port.",
                gateway,
                context -> context.grpcClients().open());
        gauge(
                "requests.in.flight",
                "Requests over HTTP that are being answered.",
                gateway,
                context -> context.exchanges().get());
        gauge("held.bytes", "Memory of unfinished heads and held bodies.", gateway, context -> context.memory()
                .held());
        Refusals refusals = gateway.refusals();
        refused("connections", refusals.connections());
        refused("client_connections", refusals.clientConnections());
        refused("rate", refusals.rate());
        refused("body_size", refusals.body());
        refused("head", refusals.head());
        refused("slow", refusals.slow());
        refused("memory", refusals.memory());
    }

    private void gauge(
            String name, String description, GatewayContext gateway, ToDoubleFunction<GatewayContext> value) {
        Gauge.builder("muster.gateway." + name, gateway, value)
                .description(description)
                .register(registry);
    }

    private void refused(String limit, LongAdder count) {
        FunctionCounter.builder("muster.gateway.refused", count, LongAdder::sum)
                .description("What was refused because of a limit.")
                .tag("limit", limit)
                .register(registry);
    }

    /** Everything in the Prometheus text format. */
    synchronized String scrape(NodeDirectory directory) {
        Set<Node> present = new HashSet<>(directory.all());
        nodeMeters.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        present.forEach(node -> nodeMeters.computeIfAbsent(node, this::register));
        return registry.scrape();
    }

    private List<Meter> register(Node node) {
        Tags tags = Tags.of("node", node.toString());
        List<Meter> meters = new ArrayList<>();
        for (NodeHealth.State state : NodeHealth.State.values()) {
            meters.add(Gauge.builder(
                            "muster.gateway.node.health",
                            node,
                            shown -> shown.state(System.nanoTime()) == state ? 1 : 0)
                    .description("1 for the state that the node is in; /gateway/status has the reason.")
                    .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
                    .register(registry));
        }
        meters.add(nodeGauge(
                "requests.in.flight", "Requests that the node is answering.", node, tags, shown -> shown.inFlight()
                        .get()));
        meters.add(nodeGauge(
                "grpc.connections", "Open gRPC connections to the node.", node, tags, shown -> shown.grpcConnections()
                        .get()));
        meters.add(counter("requests", "Requests given to the node.", node, tags, shown -> shown.requests()
                .sum()));
        meters.add(counter(
                "retries", "Requests taken from the node and given to another.", node, tags, shown -> shown.retries()
                        .sum()));
        meters.add(counter(
                "failures", "Requests and connections that the node has failed.", node, tags, shown -> shown.failures()
                        .sum()));
        return meters;
    }

    private Meter nodeGauge(String name, String description, Node node, Tags tags, ToDoubleFunction<Node> value) {
        return Gauge.builder("muster.gateway.node." + name, node, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Meter counter(String name, String description, Node node, Tags tags, ToDoubleFunction<Node> value) {
        return FunctionCounter.builder("muster.gateway.node." + name, node, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
