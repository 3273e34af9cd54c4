package io.muster.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the event loops of one gateway share. Thread-safe.
 */
final class GatewayContext {

    private final GatewaySettings settings;
    private final NodeDirectory directory;
    private final NodeChooser chooser;
    private final HealthChecker health;
    private final NodeTls nodeTls;
    private final TlsFiles tlsFiles;
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final RequestLog requestLog;
    private final ClientLimits httpClients;
    private final ClientLimits grpcClients;
    private final HeldMemory memory;
    private final Refusals refusals = new Refusals();
    private final IndexWatermark index = new IndexWatermark();
    private final IndexWatermark configurationIndex = new IndexWatermark();
    private final AtomicInteger exchanges = new AtomicInteger();
    private volatile boolean draining;

    GatewayContext(
            GatewaySettings settings,
            NodeDirectory directory,
            HealthChecker health,
            NodeTls nodeTls,
            TlsFiles tlsFiles) {
        this.settings = settings;
        this.directory = directory;
        this.chooser = new NodeChooser(directory, settings.balance().slowStart());
        this.health = health;
        this.nodeTls = nodeTls;
        this.tlsFiles = tlsFiles;
        this.requestLog = new RequestLog(metrics);
        this.httpClients = new ClientLimits(settings.limits());
        this.grpcClients = new ClientLimits(settings.limits());
        this.memory = new HeldMemory(settings.limits().memory());
        metrics.watch(this);
    }

    GatewaySettings settings() {
        return settings;
    }

    NodeDirectory directory() {
        return directory;
    }

    NodeChooser chooser() {
        return chooser;
    }

    HealthChecker health() {
        return health;
    }

    /** How nodes are spoken to. */
    NodeTls nodeTls() {
        return nodeTls;
    }

    /** The gateway's own certificate. */
    TlsFiles tlsFiles() {
        return tlsFiles;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    RequestLog requestLog() {
        return requestLog;
    }

    /** What clients take of the HTTP port. */
    ClientLimits httpClients() {
        return httpClients;
    }

    /** What clients take of the gRPC port. */
    ClientLimits grpcClients() {
        return grpcClients;
    }

    /** What unfinished and held requests take. */
    HeldMemory memory() {
        return memory;
    }

    Refusals refusals() {
        return refusals;
    }

    /**
     * What has been relayed to those who ask as this request does. Configurations have a mark of their own: a node that waits for its
     * external database lags with them alone, and must not be passed over for the registry.
     */
    IndexWatermark index(RequestTraits.Kind kind) {
        return switch (kind) {
            case CONFIG, LONG_POLL -> configurationIndex;
            case NAMING, OTHER -> index;
        };
    }

    /** The highest index that has been relayed to anybody. */
    long highestIndex() {
        return Math.max(index.get(), configurationIndex.get());
    }

    /** HTTP requests that are being answered. */
    AtomicInteger exchanges() {
        return exchanges;
    }

    /** Whether the gateway is stopping: no new connections, what is in flight is finished. */
    boolean isDraining() {
        return draining;
    }

    void startDraining() {
        draining = true;
    }

    /** One sentence for a caller who gets no node. */
    String nobody(@Nullable String lastFailure) {
        if (directory.nodes().isEmpty()) {
            return "no node is listed in " + settings.clusterConf();
        }
        StringBuilder sentence = new StringBuilder("no node can take the request: ");
        String separator = "";
        for (Node node : directory.nodes()) {
            sentence.append(separator)
                    .append(node)
                    .append(" (")
                    .append(node.health().reason())
                    .append(')');
            separator = ", ";
        }
        return lastFailure == null
                ? sentence.toString()
                : sentence.append("; ").append(lastFailure).toString();
    }
}
