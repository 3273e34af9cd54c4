package io.muster.server.grpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.muster.cluster.ListenFailure;
import io.muster.server.access.AccessControl;
import io.muster.server.cluster.Readiness;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners;
import io.muster.server.config.ConfigOperations;
import io.muster.server.config.ConfigQueries;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.push.Subscriptions;
import io.muster.server.tls.TlsPort;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC port of a node: puts the transport, the connections and the handlers together.
 *
 * <p>Connections are spread over several event loops; a request is handled on the loop of its connection from the first
 * byte to the last. Start once, stop once; thread-safe.
 */
public final class GrpcEdge {

    private static final Logger log = LoggerFactory.getLogger(GrpcEdge.class);

    private static final long SWEEP_MILLIS = 3_000;
    private static final Duration GOODBYE = Duration.ofMillis(500);
    private static final int CONCURRENT_STREAMS = 1024;
    private static final int WINDOW_BYTES = 1024 * 1024;
    private static final int IDLE_SECONDS = 180;
    private static final int MOST_RESETS_IN_WINDOW = 2_000;

    /** Servers that share a port which the system chooses find each other by a number that nobody else uses. */
    private static final AtomicInteger anyPort = new AtomicInteger();

    /** What clients are told that this server can do; they refuse to ask for what is not in it. */
    private static final Map<String, Boolean> ABILITIES =
            Map.of("supportPersistentInstanceByGrpc", true, "fuzzyWatch", true);

    private final Vertx vertx;
    private final GrpcSettings settings;
    private final Optional<TlsPort> tls;
    private final Predicate<String> trustedProxy;
    private final ClientConnections connections;
    private final GrpcTransport transport;
    private final Map<String, RequestType<?>> types;
    private final FuzzyWatches<ServiceKey> services;
    private final FuzzyWatches<ConfigKey> configs;
    private final ConfigListeners.Registration configChanges;
    private final List<HttpServer> servers = new ArrayList<>();
    private long sweepTimer = -1;

    /**
     * Puts the edge together; nothing listens yet.
     *
     * @param tls what connections may be encrypted with
     * @param nodeId the stable id of this node; it is part of connection ids, so that two nodes never give the same one
     * @param trustedProxy says whether a PROXY header from this IP address is believed
     * @param meters where requests are counted
     */
    public GrpcEdge(
            Vertx vertx,
            GrpcSettings settings,
            Optional<TlsPort> tls,
            String nodeId,
            Predicate<String> trustedProxy,
            Readiness readiness,
            AccessControl access,
            GrpcAudit audit,
            NamingOperations namingOperations,
            NamingQueries namingQueries,
            Subscriptions subscriptions,
            ConfigOperations configOperations,
            ConfigQueries configQueries,
            ConfigListeners configListeners,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.settings = settings;
        this.tls = tls;
        this.trustedProxy = trustedProxy;
        this.connections = new ClientConnections(vertx, nodeId, settings);
        connections.onOpen(connection -> namingOperations.connectionOpened(connection.id()));
        connections.onJudgement(
                (connection, clientIsGone) -> namingOperations.connectionClosed(connection.id(), clientIsGone));

        NamingRequests namingRequests = new NamingRequests(
                namingOperations, namingQueries, subscriptions, access, settings.maximumSubscriptions());
        connections.onClose(namingRequests::closed);
        ConfigRequests configRequests =
                new ConfigRequests(vertx, configOperations, configQueries, configListeners, access);
        connections.onClose(configRequests::closed);

        services = new FuzzyWatches<>(vertx, new ServiceWatchKind(namingQueries), settings.serviceWatches(), access);
        configs = new FuzzyWatches<>(vertx, new ConfigWatchKind(configQueries), settings.configWatches(), access);
        connections.onClose(services::closed);
        connections.onClose(configs::closed);
        namingQueries.onChange(services::changed);
        configChanges = configListeners.listenToAll(new WatchedConfigs());

        Map<String, RequestType<?>> table = new HashMap<>();
        List.of(services.type(), configs.type()).forEach(type -> table.put(type.name(), type));
        InternalRequests.types().forEach(type -> table.put(type.name(), type));
        namingRequests.types().forEach(type -> table.put(type.name(), type));
        configRequests.types().forEach(type -> table.put(type.name(), type));
        types = Map.copyOf(table);
        RequestDispatcher dispatcher =
                new RequestDispatcher(readiness, access, audit, types, new RequestTimers(meters));
        this.transport = new GrpcTransport(vertx, settings, connections, dispatcher, readiness, ABILITIES);
    }

    /** Every type of request that is answered, for tests. */
    Map<String, RequestType<?>> types() {
        return types;
    }

    /** The clients that are connected. */
    public ClientConnections connections() {
        return connections;
    }

    /** How many fuzzy watches clients have. */
    public int fuzzyWatches() {
        return services.count() + configs.count();
    }

    /** The port that is listened on, once started. */
    public int port() {
        return servers.get(0).actualPort();
    }

    /**
     * Listens; fails with an {@link IllegalStateException} that names the port when that is not possible.
     */
    public Future<Void> start() {
        int port = settings.port() == 0 ? anyPort.decrementAndGet() : settings.port();
        List<Future<HttpServer>> listening = new ArrayList<>();
        for (int index = 0; index < settings.eventLoops(); index++) {
            ProxyAwareHttpServer server = new ProxyAwareHttpServer(
                    (VertxInternal) vertx,
                    tls.map(secure -> secure.secured(httpOptions().setUseAlpn(true)))
                            .orElseGet(GrpcEdge::httpOptions),
                    trustedProxy,
                    tls.isEmpty() || tls.get().plainToo());
            server.requestHandler(transport::handle);
            server.invalidRequestHandler(GrpcEdge::refuseGarbage);
            server.connectionHandler(connections::accepted);
            servers.add(server);
            Context context = ((VertxInternal) vertx).createEventLoopContext();
            Promise<HttpServer> listens = Promise.promise();
            context.runOnContext(nothing -> server.listen(port, settings.host()).onComplete(listens));
            listening.add(listens.future());
        }
        sweepTimer = vertx.setPeriodic(1_000, SWEEP_MILLIS, timer -> connections.sweep());
        return Future.all(listening).<Void>mapEmpty().recover(failure -> stop().transform(stopped ->
                Future.failedFuture(new IllegalStateException(
                        "cannot listen on gRPC port " + settings.port() + " (HTTP port + 1000) of " + settings.host()
                                + ": " + ListenFailure.reason(failure)
                                + "; free it, or choose another server.port",
                        failure))));
    }

    /** Tells the clients to go elsewhere, lets them, and closes; what they published stays for its grace period. */
    public Future<Void> stop() {
        if (sweepTimer >= 0) {
            vertx.cancelTimer(sweepTimer);
        }
        configChanges.close();
        return Future.fromCompletionStage(connections.dismissAll(GOODBYE))
                .compose(gone ->
                        Future.join(servers.stream().map(HttpServer::close).toList()))
                .mapEmpty();
    }

    private static HttpServerOptions httpOptions() {
        return new HttpServerOptions()
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(CONCURRENT_STREAMS)
                        .setInitialWindowSize(WINDOW_BYTES))
                .setHttp2ConnectionWindowSize(WINDOW_BYTES)
                .setHttp2RstFloodMaxRstFramePerWindow(MOST_RESETS_IN_WINDOW)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setReuseAddress(true);
    }

    private static void refuseGarbage(HttpServerRequest request) {
        log.info("closed a connection from {}: it speaks neither HTTP/2 nor HTTP/1", request.remoteAddress());
        request.connection().close();
    }

    /** Tells fuzzy watches of configurations that somebody watches. */
    private final class WatchedConfigs implements ConfigListeners.ConfigListener {
        @Override
        public boolean wants(ConfigKey key) {
            return configs.watches(key);
        }

        @Override
        public void configChanged(ConfigKey key) {
            configs.changed(key);
        }
    }
}
