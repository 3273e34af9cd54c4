package io.muster.server.grpc;

import io.muster.server.naming.ClientId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.server.GrpcServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that are connected to this node: who they are, whether they still live, and how to send them elsewhere.
 * Thread-safe.
 */
public final class ClientConnections {

    private static final Logger log = LoggerFactory.getLogger(ClientConnections.class);

    /** How long a connection may exist without a client registering on it. */
    private static final long UNREGISTERED_MILLIS = 60_000;

    /** What an HTTP/1 connection says when asked for its window. */
    private static final int HTTP_1 = -1;

    private final Vertx vertx;
    private final String nodeId;
    private final GrpcSettings settings;
    private final PeerPaths paths;
    private final Map<HttpConnection, ClientConnection> transports = new ConcurrentHashMap<>();
    private final Map<ClientId, ClientConnection> registered = new ConcurrentHashMap<>();
    private final AtomicInteger registeredCount = new AtomicInteger();
    private final Map<String, Integer> countByAddress = new ConcurrentHashMap<>();
    private final AtomicLong lastIdMillis = new AtomicLong();
    private final List<Consumer<ClientConnection>> openListeners = new ArrayList<>();
    private final List<Consumer<ClientConnection>> closeListeners = new ArrayList<>();
    private final List<BiConsumer<ClientConnection, Boolean>> judgementListeners = new ArrayList<>();

    ClientConnections(Vertx vertx, String nodeId, GrpcSettings settings) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        this.settings = settings;
        this.paths = new PeerPaths(vertx, System::currentTimeMillis);
    }

    /**
     * A connected client, for lists.
     *
     * @param connectionId its id, which is also its client id in the registry
     * @param clientIp the address that it says it has
     * @param remoteIp where it is seen, behind trusted proxies
     * @param localPort the port it is connected to
     */
    public record View(
            String connectionId,
            String clientIp,
            String remoteIp,
            int remotePort,
            int localPort,
            String version,
            String tenant,
            Map<String, String> labels,
            Map<String, Boolean> abilityTable,
            long createdAtMillis,
            long lastActiveMillis) {}

    /** The registered clients. */
    public List<View> views() {
        return registered.values().stream().map(this::view).toList();
    }

    /** One registered client. */
    public Optional<View> view(String connectionId) {
        return Optional.ofNullable(registered.get(new ClientId(connectionId))).map(this::view);
    }

    /** How many clients are registered. */
    public int count() {
        return registeredCount.get();
    }

    /** How many messages to all clients have not been answered. */
    public int outstanding() {
        return registered.values().stream()
                .mapToInt(ClientConnection::outstanding)
                .sum();
    }

    /** The registered clients that say they have this address. */
    List<ClientConnection> ofShownIp(String ip) {
        return registered.values().stream()
                .filter(connection -> connection.shownIp().equals(ip))
                .toList();
    }

    /** How many clients may be sent to another node. */
    public int movableCount() {
        return (int) registered.values().stream()
                .filter(connection ->
                        connection.setup().map(ConnectionSetup::movable).orElse(false))
                .count();
    }

    /**
     * Asks a client to connect elsewhere; what it has published stays until it has had time to do so.
     *
     * @param redirectHost the node to go to, empty to let the client choose
     * @return whether there is such a client
     */
    public boolean reset(String connectionId, String redirectHost, int redirectPort) {
        ClientConnection connection = registered.get(new ClientId(connectionId));
        if (connection == null) {
            return false;
        }
        askToLeave(connection, redirectHost, redirectPort);
        return true;
    }

    /**
     * Asks so many movable clients to leave that at most {@code keep} remain.
     *
     * @return how many were asked
     */
    public int shrinkTo(int keep, String redirectHost, int redirectPort) {
        List<ClientConnection> movable = registered.values().stream()
                .filter(connection -> !connection.askedToLeave())
                .filter(connection ->
                        connection.setup().map(ConnectionSetup::movable).orElse(false))
                .toList();
        int surplus = Math.max(0, movable.size() - Math.max(0, keep));
        movable.subList(0, surplus).forEach(connection -> askToLeave(connection, redirectHost, redirectPort));
        return surplus;
    }

    /** Hears registrations on the client's event loop, before the client is told. Before the edge starts only. */
    void onOpen(Consumer<ClientConnection> listener) {
        openListeners.add(listener);
    }

    /** Hears that a registered client's connection is gone, at once. Before the edge starts only. */
    void onClose(Consumer<ClientConnection> listener) {
        closeListeners.add(listener);
    }

    /** Hears whether the path to a client whose connection closed is thought to be alive. Before the edge starts only. */
    void onJudgement(BiConsumer<ClientConnection, Boolean> listener) {
        judgementListeners.add(listener);
    }

    /** A transport was accepted; on its context. */
    void accepted(HttpConnection http) {
        if (http.getWindowSize() == HTTP_1) {
            return; // it is answered once, that this is the wrong port
        }
        if (transports.size() >= settings.maximumConnections() * 2L) {
            log.warn("refused a connection from {}: {} are open", http.remoteAddress(), transports.size());
            http.close();
            return;
        }
        Context context = Vertx.currentContext();
        long now = System.currentTimeMillis();
        SocketAddress remote = http.remoteAddress();
        ClientId id = new ClientId(
                distinctMillis(now) + "_" + ClientConnection.hostOf(remote) + "_" + remote.port() + "_" + nodeId);
        ClientConnection connection =
                new ClientConnection(vertx, id, http, context, settings.maximumOutstandingPushes(), now);
        transports.put(http, connection);
        http.goAwayHandler(goodbye -> connection.leavingByItself());
        http.closeHandler(nothing -> closed(connection));
        http.exceptionHandler(failure -> log.debug("connection {}: {}", id, failure.toString()));
    }

    /** The time, moved on where needed so that no two connections of this node have the same id. */
    private long distinctMillis(long now) {
        return lastIdMillis.updateAndGet(last -> Math.max(last + 1, now));
    }

    /** The client of a transport. Null only after it closed. */
    ClientConnection of(HttpConnection http) {
        return transports.get(http);
    }

    /** Registers a client; false when there are too many already or it is registered. On its context. */
    boolean register(ClientConnection connection, ConnectionSetup setup, GrpcServerResponse<Buffer, Buffer> stream) {
        if (registeredCount.incrementAndGet() > settings.maximumConnections()) {
            registeredCount.decrementAndGet();
            log.warn(
                    "refused client {}: {} are connected, the most that muster.grpc.max-connections allows",
                    connection.id(),
                    settings.maximumConnections());
            return false;
        }
        String address = ClientConnection.hostOf(connection.remote());
        if (countByAddress.merge(address, 1, Integer::sum) > settings.maximumConnectionsPerAddress()) {
            registeredCount.decrementAndGet();
            leaveAddress(address);
            log.warn(
                    "refused client {}: {} are connected from {}, the most that"
                            + " muster.grpc.max-connections-per-address allows",
                    connection.id(),
                    settings.maximumConnectionsPerAddress(),
                    address);
            return false;
        }
        connection.opened(setup, stream);
        registered.put(connection.id(), connection);
        paths.opened(connection);
        openListeners.forEach(listener -> listener.accept(connection));
        return true;
    }

    private void leaveAddress(String address) {
        countByAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Asks silent clients whether they live, closes those that do not answer and those that do not read. Any thread. */
    void sweep() {
        long now = System.currentTimeMillis();
        long idle = settings.idleAfter().toMillis();
        for (ClientConnection connection : transports.values()) {
            long silent = now - connection.lastActiveMillis();
            long blockedSince = connection.blockedSinceMillis();
            if (blockedSince != 0
                    && now - blockedSince > settings.blockedAfter().toMillis()) {
                log.info(
                        "client {} has not read its stream for {} ms; closing it", connection.id(), now - blockedSince);
                connection.breakOff();
                continue;
            }
            if (!connection.registered()) {
                if (silent > UNREGISTERED_MILLIS) {
                    connection.http().close();
                }
            } else if (silent >= idle && connection.beginDetection()) {
                connection
                        .call(ClientConnections::detection, settings.detectionTimeout())
                        .whenComplete((answer, failure) -> {
                            connection.endDetection();
                            if (failure != null && now >= connection.lastActiveMillis() + idle) {
                                log.info(
                                        "client {} has been silent for {} ms and does not answer; closing it",
                                        connection.id(),
                                        System.currentTimeMillis() - connection.lastActiveMillis());
                                connection.http().close();
                            }
                        });
            }
        }
    }

    /** Tells every client to go elsewhere and closes all connections after the grace. */
    CompletableFuture<Void> dismissAll(Duration grace) {
        Collection<ClientConnection> all = List.copyOf(registered.values());
        all.forEach(connection -> askToLeave(connection, "", 0));
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (all.isEmpty()) {
            done.complete(null);
        } else {
            vertx.setTimer(Math.max(1, grace.toMillis()), passed -> {
                transports.values().forEach(connection -> connection.http().close());
                done.complete(null);
            });
        }
        return done;
    }

    private void askToLeave(ClientConnection connection, String redirectHost, int redirectPort) {
        connection.askToLeave();
        connection
                .call(
                        requestId -> PayloadCodec.encode(
                                "ConnectResetRequest", Responses.request("internal", requestId, json -> {
                                    if (!redirectHost.isEmpty()) {
                                        json.writeStringField("serverIp", redirectHost);
                                        json.writeStringField("serverPort", Integer.toString(redirectPort));
                                    }
                                    json.writeStringField(
                                            "connectionId", connection.id().value());
                                })),
                        settings.detectionTimeout())
                .exceptionally(failure -> {
                    log.debug("client {} did not confirm that it leaves: {}", connection.id(), failure.toString());
                    return null;
                });
    }

    private void closed(ClientConnection connection) {
        transports.remove(connection.http());
        connection.closed();
        if (registered.remove(connection.id(), connection)) {
            registeredCount.decrementAndGet();
            leaveAddress(ClientConnection.hostOf(connection.remote()));
            closeListeners.forEach(listener -> listener.accept(connection));
            paths.closed(connection, alive -> {
                boolean clientIsGone = alive && !connection.askedToLeave();
                judgementListeners.forEach(listener -> listener.accept(connection, clientIsGone));
            });
        }
    }

    private View view(ClientConnection connection) {
        ConnectionSetup setup = connection.setup().orElseThrow();
        Map<String, Boolean> abilities = setup.abilityTable();
        return new View(
                connection.id().value(),
                connection.shownIp(),
                ClientConnection.hostOf(connection.remote()),
                connection.remote().port(),
                connection.http().localAddress().port(),
                setup.clientVersion(),
                setup.tenant(),
                setup.labels(),
                abilities == null ? Map.of() : abilities,
                connection.createdAtMillis(),
                connection.lastActiveMillis());
    }

    private static Buffer detection(String requestId) {
        return PayloadCodec.encode(
                "ClientDetectionRequest", Responses.request("internal", requestId, Responses.Fields.NONE));
    }
}
