package io.muster.gateway;

import io.muster.cluster.MemberAddress;
import io.vertx.core.net.SocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A member as the gateway sees it: its address, its health, what it is doing for us and the connections that lead to
 * it. Shared by all event loops; thread-safe.
 */
final class Node {

    private final MemberAddress address;
    private final SocketAddress http;
    private final SocketAddress grpc;
    private final Map<Object, Runnable> connections = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger grpcConnections = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile NodeHealth health;

    Node(MemberAddress address) {
        this.address = address;
        this.http = SocketAddress.inetSocketAddress(address.port(), address.host());
        this.grpc = SocketAddress.inetSocketAddress(address.ports().grpc(), address.host());
        this.health = new NodeHealth(NodeHealth.State.UNKNOWN, "not checked yet", Instant.now());
    }

    MemberAddress address() {
        return address;
    }

    SocketAddress http() {
        return http;
    }

    SocketAddress grpc() {
        return grpc;
    }

    NodeHealth health() {
        return health;
    }

    /**
     * Takes a new verdict; "since" stays when only the reason has changed.
     *
     * @return the verdict before
     */
    synchronized NodeHealth health(NodeHealth.State state, String reason) {
        NodeHealth before = health;
        health = new NodeHealth(state, reason, before.state() == state ? before.since() : Instant.now());
        return before;
    }

    /** Prefers other nodes until the next check, if this one was thought to be ready. */
    synchronized void suspect(String reason) {
        if (health.state() == NodeHealth.State.READY) {
            health(NodeHealth.State.SUSPECT, reason);
        }
    }

    /** Requests that are being answered by this node now. */
    AtomicInteger inFlight() {
        return inFlight;
    }

    /** Open gRPC connections through the gateway, those being opened included. */
    AtomicInteger grpcConnections() {
        return grpcConnections;
    }

    /** Requests given to this node, retries included. */
    LongAdder requests() {
        return requests;
    }

    /** Requests that were taken from this node and given to another one. */
    LongAdder retries() {
        return retries;
    }

    /** Requests that this node failed to answer. */
    LongAdder failures() {
        return failures;
    }

    /**
     * Remembers how to close a connection to this node, until {@link #forgetConnection}.
     *
     * @param connection the connection
     * @param close thread-safe and without effect when the connection is closed already
     * @return whether it was not known yet
     */
    boolean rememberConnection(Object connection, Runnable close) {
        if (connections.putIfAbsent(connection, close) != null) {
            return false;
        }
        if (health.state() == NodeHealth.State.DEAD) {
            // The verdict may have come between the choice of this node and now.
            close.run();
        }
        return true;
    }

    void forgetConnection(Object connection) {
        connections.remove(connection);
    }

    boolean hasConnections() {
        return !connections.isEmpty();
    }

    /** Closes every connection to this node; what is in flight on them fails. */
    void closeConnections() {
        connections.values().forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
