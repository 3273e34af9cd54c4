package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.PeerTls;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's connections with the other members: one that it opens to each of them for its own requests and one that each
 * of them opens for theirs. Handlers and listeners are registered before {@link #listen}.
 *
 * <p>Transport security (mutual TLS) is set on the two option objects of the constructor; nothing else needs to know.
 */
public final class Transport {
    static final int MAX_HANDSHAKE_FRAME = 16 * 1024;
    /** Holds the largest log entry (one command of at most 16 MiB) with the engine's header around it. */
    static final int MAX_FRAME = 20 * 1024 * 1024;

    static final long HANDSHAKE_TIMEOUT_MILLIS = 3000;
    static final long RETRY_MILLIS = 150;
    static final long MAX_RETRY_MILLIS = 3000;
    static final long SILENCE_MILLIS = 3500;

    private static final long TICK_MILLIS = 50;

    /** Who this node is and whom it accepts. */
    public interface Gatekeeper {
        PeerProfile self();

        /** Why that node may not connect, as a sentence about "it", or null. */
        @Nullable
        String objectionTo(PeerProfile peer);

        /** An authenticated node told its profile. */
        void peerSeen(PeerProfile peer);
    }

    private final Vertx vertx;
    private final String clusterName;
    private final Handshake handshake;
    private final Gatekeeper gatekeeper;
    private final FrameFilter filter;
    private final Executor worker;
    private final NetServer server;
    private final NetClient client;
    private final RefusalLog refusals = new RefusalLog();
    private final Map<MessageType, RequestHandler> handlers = new EnumMap<>(MessageType.class);
    private final List<Consumer<NodeId>> linkUpListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<NodeId>> linkDownListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<NodeId>> refusedListeners = new CopyOnWriteArrayList<>();
    private final Map<PeerAddress, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<NodeId, PeerLink> linkOf = new ConcurrentHashMap<>();
    private final Map<NodeId, InboundConnection> inboundOf = new ConcurrentHashMap<>();
    private final Set<InboundConnection> inbound = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> broken = ConcurrentHashMap.newKeySet();
    private final long tickTimer;
    private volatile boolean closed;

    /**
     * @param worker runs listeners that may block
     * @param tls encrypts the connections
     */
    public Transport(
            Vertx vertx,
            String clusterName,
            byte[] secret,
            Gatekeeper gatekeeper,
            FrameFilter filter,
            Executor worker,
            Optional<PeerTls> tls) {
        this.vertx = vertx;
        this.clusterName = clusterName;
        this.handshake = new Handshake(secret);
        this.gatekeeper = gatekeeper;
        this.filter = filter;
        this.worker = worker;
        this.server = vertx.createNetServer(serverOptions(tls));
        this.client = vertx.createNetClient(clientOptions(tls));
        this.tickTimer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    }

    private static NetServerOptions serverOptions(Optional<PeerTls> tls) {
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
        tls.map(PeerTls::options).ifPresent(present -> options.setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setSslHandshakeTimeout(HANDSHAKE_TIMEOUT_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeyCertOptions(present.getKeyCertOptions())
                .setTrustOptions(present.getTrustOptions()));
        return options;
    }

    private static NetClientOptions clientOptions(Optional<PeerTls> tls) {
        NetClientOptions options =
                new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setConnectTimeout(1000);
        tls.map(PeerTls::options).ifPresent(present -> options.setSsl(true)
                // the handshake proves the member; an address says nothing about who it is
                .setHostnameVerificationAlgorithm("")
                .setSslHandshakeTimeout(HANDSHAKE_TIMEOUT_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeyCertOptions(present.getKeyCertOptions())
                .setTrustOptions(present.getTrustOptions()));
        return options;
    }

    /**
     * Has requests of a type answered by this handler, which runs on the worker and must not block. Before {@link #listen} only.
     *
     * @throws IllegalStateException when the type has one already
     */
    public void handle(MessageType type, RequestHandler handler) {
        if (handlers.putIfAbsent(type, handler) != null) {
            throw new IllegalStateException(type + " already has a handler");
        }
    }

    /** The listener runs on the worker. */
    public void onLinkUp(Consumer<NodeId> listener) {
        linkUpListeners.add(listener);
    }

    /** The listener runs on the worker. */
    public void onLinkDown(Consumer<NodeId> listener) {
        linkDownListeners.add(listener);
    }

    /** Nothing listens any more where that peer was: its process is gone. The listener runs on the worker. */
    public void onConnectionRefused(Consumer<NodeId> listener) {
        refusedListeners.add(listener);
    }

    /** Opens the port; fails when it cannot be bound, or when the transport was closed meanwhile. */
    public Future<Void> listen(String host, int port) {
        server.connectHandler(socket -> {
            if (closed) {
                socket.close();
                return;
            }
            inbound.add(new InboundConnection(this, socket));
        });
        // On the event loop that will serve the port: from any other thread, a connection could come in before Vert.x
        // has
        // stored what it makes a connection with, and would be refused with a NullPointerException in the log.
        Promise<Void> listening = Promise.promise();
        vertx.getOrCreateContext().runOnContext(onLoop -> {
            if (closed) {
                listening.fail("the transport has been closed");
            } else {
                server.listen(port, host).<Void>mapEmpty().onComplete(listening);
            }
        });
        return listening.future().onSuccess(open -> {
            if (closed) {
                server.close();
            }
        });
    }

    /** Keeps connections to exactly these addresses. */
    public void dial(Collection<PeerAddress> addresses) {
        if (closed) {
            return;
        }
        for (PeerAddress address : addresses) {
            links.computeIfAbsent(address, unlinked -> new PeerLink(this, unlinked))
                    .connect();
        }
        links.forEach((address, link) -> {
            if (!addresses.contains(address) && links.remove(address, link)) {
                link.stop();
            }
        });
    }

    /** Whether this node has a proven connection of its own to that peer. */
    public boolean isConnected(NodeId peer) {
        return linkOf.containsKey(peer);
    }

    /** Whether that peer is reached at that address. */
    public boolean isConnectedAt(NodeId peer, PeerAddress address) {
        PeerLink link = linkOf.get(peer);
        return link != null && link.address().equals(address);
    }

    /** The peers to which this node has a proven connection of its own, as of now. */
    public Set<NodeId> connected() {
        return Set.copyOf(linkOf.keySet());
    }

    /** Why nodes at dialled addresses do not let this one connect, in their words; they prove nothing before they refuse. */
    public Map<PeerAddress, String> refusedBy() {
        Map<PeerAddress, String> refusals = new HashMap<>();
        links.forEach((address, link) -> {
            String refusal = link.refusal();
            if (refusal != null) {
                refusals.put(address, refusal);
            }
        });
        return refusals;
    }

    /** The dialled addresses at which an attempt to connect has come to an end, whatever came of it. */
    public Set<PeerAddress> tried() {
        Set<PeerAddress> tried = new HashSet<>();
        links.forEach((address, link) -> {
            if (link.wasTried()) {
                tried.add(address);
            }
        });
        return tried;
    }

    /** Sends a request; requests to one peer that are sent by one thread arrive in order. */
    public void request(NodeId to, MessageType type, byte[] payload, long timeoutMillis, AnswerCallback callback) {
        PeerLink link = linkOf.get(to);
        if (link == null) {
            callback.onFailure("no connection to " + to, false, false);
            return;
        }
        link.request(type, payload, timeoutMillis, callback);
    }

    /** Closes everything. */
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(tickTimer);
        links.values().forEach(PeerLink::stop);
        inbound.forEach(InboundConnection::close);
        return Future.join(server.close(), client.close()).mapEmpty();
    }

    private void tick() {
        long now = System.nanoTime();
        for (PeerLink link : links.values()) {
            link.tick(now);
        }
        for (InboundConnection connection : inbound) {
            if (now - connection.lastFrameNanos() > TimeUnit.MILLISECONDS.toNanos(4 * SILENCE_MILLIS)) {
                connection.close();
            }
        }
    }

    Vertx vertx() {
        return vertx;
    }

    NetClient client() {
        return client;
    }

    String clusterName() {
        return clusterName;
    }

    Handshake handshake() {
        return handshake;
    }

    RefusalLog refusals() {
        return refusals;
    }

    NodeId selfId() {
        return gatekeeper.self().id();
    }

    PeerProfile selfProfile() {
        return gatekeeper.self();
    }

    @Nullable
    String objectionTo(PeerProfile peer) {
        return gatekeeper.objectionTo(peer);
    }

    void dispatch(InboundRequest request) {
        RequestHandler handler = handlers.get(request.type());
        if (handler == null) {
            request.fail("this node does not serve " + request.type());
        } else {
            handler.handle(request);
        }
    }

    void write(NetSocket socket, Frame frame, @Nullable NodeId to, MessageType requestType) {
        int delay = to == null ? 0 : filter.delayMillis(selfId(), to, requestType);
        if (delay == FrameFilter.CUT) {
            broken.add(socket);
        } else if (!broken.isEmpty() && broken.remove(socket)) {
            socket.close();
        } else if (delay == 0) {
            socket.write(frame.encode());
        } else if (delay > 0) {
            vertx.setTimer(delay, id -> socket.write(frame.encode()));
        }
    }

    /** Makes that connection the peer's present one; completes when its predecessor is closed and the profile noted. */
    CompletableFuture<Void> replaceInbound(InboundConnection connection, PeerProfile profile) {
        InboundConnection previous = inboundOf.put(connection.peer(), connection);
        CompletableFuture<Void> gone = CompletableFuture.completedFuture(null);
        if (previous != null && previous != connection) {
            previous.close();
            gone = previous.ended();
        }
        return gone.thenRunAsync(() -> gatekeeper.peerSeen(profile), worker);
    }

    void forget(NetSocket socket) {
        broken.remove(socket);
    }

    void inboundClosed(InboundConnection connection, boolean hadPeer) {
        inbound.remove(connection);
        if (hadPeer) {
            inboundOf.remove(connection.peer(), connection);
        }
    }

    void linkUp(PeerLink link, PeerProfile peer) {
        linkOf.put(peer.id(), link);
        worker.execute(() -> {
            gatekeeper.peerSeen(peer);
            linkUpListeners.forEach(listener -> listener.accept(peer.id()));
        });
    }

    void connectionRefused(NodeId peer) {
        if (!closed) {
            worker.execute(() -> refusedListeners.forEach(listener -> listener.accept(peer)));
        }
    }

    void linkDown(PeerLink link, NodeId peer) {
        if (linkOf.remove(peer, link)) {
            worker.execute(() -> linkDownListeners.forEach(listener -> listener.accept(peer)));
        }
    }
}
