package io.muster.gateway;

import java.time.Duration;

/**
 * What clients may take. "A client" is an IPv4 address or an IPv6 network of 64 bits, because whoever has one address of
 * such a network has them all.
 *
 * @param headerSize bytes of request line and of headers, each
 * @param bodySize bytes of a request's body; above it 413
 * @param connections open connections of all clients on each of the two ports; above it they are refused with 503, or
 *     closed where they carry gRPC
 * @param connectionsPerClient open connections of one client on each port; above it as above, with 429
 * @param requestsPerSecond requests of one client, with bursts of as many; above it 429. 0 is no limit
 * @param memory bytes of unfinished heads and held bodies of all requests; above it 503
 * @param headTimeout how long the head of a request may take to arrive
 * @param bodyTimeout how long a client may pause within a body
 * @param keepAlive how long a connection may stay without a request
 */
record LimitSettings(
        int headerSize,
        int bodySize,
        int connections,
        int connectionsPerClient,
        int requestsPerSecond,
        long memory,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration keepAlive) {

    private static final int MEGABYTE = 1024 * 1024;

    static LimitSettings read(SettingsReader reader) {
        return new LimitSettings(
                reader.number("gateway.max-header-size", 64 * 1024, 8 * 1024, MEGABYTE),
                reader.number("gateway.max-body-size", 32 * MEGABYTE, 1024, Integer.MAX_VALUE),
                reader.number("gateway.max-connections", 20_000, 1, 1_000_000),
                reader.number("gateway.max-connections-per-client", 10_000, 1, 1_000_000),
                reader.number("gateway.max-requests-per-second-per-client", 0, 0, 1_000_000),
                reader.number("gateway.max-held-megabytes", 64, 1, 64 * 1024) * (long) MEGABYTE,
                reader.duration("gateway.head-timeout", "10s"),
                reader.duration("gateway.body-timeout", "30s"),
                reader.duration("gateway.keep-alive", "180s"));
    }
}
