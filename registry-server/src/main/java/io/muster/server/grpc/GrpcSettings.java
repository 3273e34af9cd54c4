package io.muster.server.grpc;

import io.muster.server.settings.PropertySource;
import java.time.Duration;

/**
 * How the gRPC edge behaves.
 *
 * @param host the address to listen on
 * @param port the port to listen on: the HTTP port plus 1000, 0 for any free one (tests)
 * @param httpPort the port of the HTTP API, named to those who speak HTTP here by mistake
 * @param maximumMessageBytes the largest message in either direction
 * @param maximumConnections how many clients may be connected at once
 * @param maximumConnectionsPerAddress how many of them may come from one address, as seen behind trusted proxies
 * @param maximumOutstandingPushes how many messages to one client may wait for its answer; further ones fail at once
 * @param maximumSubscriptions to how many services one client may subscribe
 * @param idleAfter a connection that has been silent for so long is asked whether it lives
 * @param detectionTimeout how long it may take to answer that question
 * @param blockedAfter a client that has not read what waits for it for so long is closed
 * @param eventLoops on how many event loops connections are spread
 * @param serviceWatches how much fuzzy watching of services is taken
 * @param configWatches how much fuzzy watching of configurations is taken
 */
public record GrpcSettings(
        String host,
        int port,
        int httpPort,
        int maximumMessageBytes,
        int maximumConnections,
        int maximumConnectionsPerAddress,
        int maximumOutstandingPushes,
        int maximumSubscriptions,
        Duration idleAfter,
        Duration detectionTimeout,
        Duration blockedAfter,
        int eventLoops,
        FuzzyWatchLimits serviceWatches,
        FuzzyWatchLimits configWatches) {

    private static final int TEN_MEBIBYTES = 10 * 1024 * 1024;

    /**
     * Reads the settings.
     *
     * @param host the address to listen on
     * @param httpPort the node's HTTP port; ours is 1000 above it
     */
    public static GrpcSettings from(PropertySource properties, String host, int httpPort) {
        return new GrpcSettings(
                host,
                httpPort + 1000,
                httpPort,
                properties.integer(
                        "nacos.remote.server.grpc.sdk.max-inbound-message-size",
                        TEN_MEBIBYTES,
                        1024,
                        256 * 1024 * 1024,
                        "nacos.remote.server.grpc.maxinbound.message.size"),
                properties.integer("muster.grpc.max-connections", 20_000, 1, 1_000_000),
                properties.integer("muster.grpc.max-connections-per-address", 10_000, 1, 1_000_000),
                properties.integer("muster.grpc.max-outstanding-pushes", 4096, 1, 1_000_000),
                properties.integer(NamingRequests.MOST_SUBSCRIPTIONS, 10_000, 1, 1_000_000),
                properties.millis("muster.grpc.idle-after", Duration.ofSeconds(20)),
                properties.millis("muster.grpc.detection-timeout", Duration.ofSeconds(5)),
                properties.millis("muster.grpc.blocked-after", Duration.ofSeconds(300)),
                properties.integer(
                        "muster.grpc.event-loops",
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        1,
                        256),
                FuzzyWatchLimits.naming(properties),
                FuzzyWatchLimits.config(properties));
    }
}
