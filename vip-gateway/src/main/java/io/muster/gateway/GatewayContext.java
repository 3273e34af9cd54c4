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
    private final IndexWatermark index = new IndexWatermark();
    private final AtomicInteger exchanges = new AtomicInteger();
    private volatile boolean draining;

    GatewayContext(GatewaySettings settings, NodeDirectory directory, HealthChecker health) {
        this.settings = settings;
        this.directory = directory;
        this.chooser = new NodeChooser(directory);
        this.health = health;
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

    IndexWatermark index() {
        return index;
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
