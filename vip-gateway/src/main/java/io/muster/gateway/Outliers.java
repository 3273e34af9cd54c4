package io.muster.gateway;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ejects a node that calls itself ready and fails all the same: after several failed answers in a row it gets no work for
 * a while. What counts as failed is what a node owes and a client cannot cause: no connection, a connection that breaks,
 * no answer in time, and the statuses 502, 503 and 504. Never more than half of the nodes are ejected: then it is not the
 * node that is different. Thread-safe.
 */
final class Outliers {

    private static final Logger log = LoggerFactory.getLogger(Outliers.class);

    private final NodeDirectory directory;
    private final BalanceSettings settings;

    Outliers(NodeDirectory directory, BalanceSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /** A node has answered a request with this status. */
    void answered(Node node, int status) {
        if (status >= 502 && status <= 504) {
            failed(node, "answered " + status);
        } else {
            node.trust().succeeded();
        }
    }

    /** A node has not answered, for this reason. */
    void failed(Node node, String reason) {
        int failures = node.trust().failed();
        if (settings.ejectAfter() == 0 || failures < settings.ejectAfter()) {
            return;
        }
        synchronized (this) {
            long now = System.nanoTime();
            long ejected = directory.nodes().stream()
                    .filter(other -> other.trust().isEjected(now))
                    .count();
            boolean tooMany = (ejected + 1) * 2 > directory.nodes().size();
            if (tooMany || !node.health().isReady() || node.trust().isEjected(now)) {
                return;
            }
            Duration length = node.trust().eject(now, settings.ejectFor());
            log.warn(
                    "Node {} says that it is ready, but has failed {} times in a row (the last time it {}); it gets no"
                            + " work for {} s",
                    node,
                    failures,
                    reason,
                    length.toSeconds());
        }
    }
}
