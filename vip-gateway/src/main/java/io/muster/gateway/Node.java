package io.muster.gateway;

import io.vertx.core.net.SocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A member as the gateway sees it: its address, its health, what it is doing for us and the connections that lead to
 * it. Shared by all event loops; thread-safe.
 */
final class Node {

    private final Endpoint endpoint;
    private final String name;
    private final long hash;
    private final NodeTrust trust = new NodeTrust();
    private final SocketAddress http;
    private final SocketAddress grpc;
    private final Map<Object, Runnable> requestConnections = new ConcurrentHashMap<>();
    private final Map<Object, Runnable> passedConnections = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger grpcConnections = new AtomicInteger();
    private final AtomicInteger passedHttpConnections = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile NodeHealth health;
    private volatile @Nullable String notMember;
    private volatile long drainingSince;

    Node(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.name = endpoint.toString();
        this.hash = NodeChooser.hash(name);
        this.http = SocketAddress.inetSocketAddress(endpoint.member().port(), endpoint.ip());
        this.grpc = SocketAddress.inetSocketAddress(endpoint.member().ports().grpc(), endpoint.ip());
        this.health = new NodeHealth(NodeHealth.State.UNKNOWN, "not checked yet", Instant.now());
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** What its answers so far say about how much work it should get. */
    NodeTrust trust() {
        return trust;
    }

    /** The host as it is listed, for the Host header and for certificates. */
    String host() {
        return endpoint.member().host();
    }

    /** The HTTP port. */
    int port() {
        return endpoint.member().port();
    }

    SocketAddress http() {
        return http;
    }

    SocketAddress grpc() {
        return grpc;
    }

    /** The verdict; a node that is ejected is shown as such for as long. */
    NodeHealth health() {
        return health;
    }

    /** The verdict for the choice of a node now. */
    NodeHealth.State state(long nowNanos) {
        NodeHealth.State state = health.state();
        boolean ready = state == NodeHealth.State.READY || state == NodeHealth.State.SUSPECT;
        return ready && trust.isEjected(nowNanos) ? NodeHealth.State.EJECTED : state;
    }

    /** Why it is no member; null if it is one. */
    @Nullable
    String notMember() {
        return notMember;
    }

    /** Takes whether it is a member: null for yes, else the reason why not. From then on it is drained. */
    synchronized void isMember(@Nullable String reason) {
        notMember = reason;
        drain();
    }

    /** Since when its connections are to end, in {@link System#nanoTime}; 0 if they may stay. */
    long drainingSince() {
        return drainingSince;
    }

    private void drain() {
        boolean drains = notMember != null || health.state() == NodeHealth.State.NOT_READY;
        if (!drains) {
            drainingSince = 0;
        } else if (drainingSince == 0) {
            drainingSince = System.nanoTime() | 1;
        }
    }

    /**
     * Takes a new verdict; "since" stays when only the reason has changed.
     *
     * @return the verdict before
     */
    synchronized NodeHealth health(NodeHealth.State state, String reason) {
        NodeHealth before = health;
        health = new NodeHealth(state, reason, before.state() == state ? before.since() : Instant.now());
        if (state == NodeHealth.State.READY && !before.isReady()) {
            trust.returned(System.nanoTime());
        } else if (state == NodeHealth.State.DEAD) {
            trust.forget();
        }
        drain();
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

    /** As {@link #grpcConnections}, for connections of the HTTP port whose TLS is passed through. */
    AtomicInteger passedHttpConnections() {
        return passedHttpConnections;
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
     * Remembers how to close a connection that carries requests to this node, until it is forgotten.
     *
     * @param connection the connection
     * @param close thread-safe and without effect when the connection is closed already
     * @return whether it was not known yet
     */
    boolean rememberRequests(Object connection, Runnable close) {
        return remember(requestConnections, connection, close);
    }

    /** As {@link #rememberRequests}, for a connection whose bytes are passed through. */
    boolean rememberPassed(Object connection, Runnable close) {
        return remember(passedConnections, connection, close);
    }

    private boolean remember(Map<Object, Runnable> connections, Object connection, Runnable close) {
        if (connections.putIfAbsent(connection, close) != null) {
            return false;
        }
        if (health.state() == NodeHealth.State.DEAD) {
            // The verdict may have come between the choice of this node and now.
            close.run();
        }
        return true;
    }

    void forgetRequests(Object connection) {
        requestConnections.remove(connection);
    }

    void forgetPassed(Object connection) {
        passedConnections.remove(connection);
    }

    boolean hasConnections() {
        return !requestConnections.isEmpty() || !passedConnections.isEmpty();
    }

    /** Closes every connection to this node; what is in flight on them fails. */
    void closeConnections() {
        closeRequestConnections();
        closePassedConnections();
    }

    /** Closes the connections that carry requests. */
    void closeRequestConnections() {
        requestConnections.values().forEach(Runnable::run);
    }

    /**
     * Closes the connections whose bytes are passed through, all at once: a node that loses most of a gateway's
     * connections within a second knows that the path has gone and not the clients.
     *
     * @return how many there were
     */
    int closePassedConnections() {
        int count = passedConnections.size();
        passedConnections.values().forEach(Runnable::run);
        return count;
    }

    /** The hash of its name, by which clients are shared out. */
    long hash() {
        return hash;
    }

    @Override
    public String toString() {
        return name;
    }
}
