package io.muster.server.naming;

import java.util.Map;

/**
 * What an operator says about a cluster of a service.
 *
 * @param checkPort the port that active checks dial when they do not use the instance's own
 * @param useInstancePort whether active checks dial the instance's own port
 * @param healthChecker how persistent instances are checked
 * @param metadata free pairs
 */
public record ClusterMetadata(
        int checkPort, boolean useInstancePort, HealthChecker healthChecker, Map<String, String> metadata) {

    public static final ClusterMetadata DEFAULT = new ClusterMetadata(80, true, new HealthChecker.Tcp(), Map.of());
}
