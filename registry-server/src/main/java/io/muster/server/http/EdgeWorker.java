package io.muster.server.http;

import io.muster.server.tls.PlainHttp;
import io.muster.server.tls.TlsAwareHttpServer;
import io.muster.server.tls.TlsPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AttributeKey;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The part of the edge that runs on one event loop: its connections and their guards. */
final class EdgeWorker extends AbstractVerticle {

    private static final AttributeKey<ConnectionGuard> GUARD = AttributeKey.valueOf("muster.connection-guard");
    private static final String GUARD_NAME = "muster-guard";
    private static final long CHECK_EVERY_MILLIS = 1_000;
    private static final int LARGEST_CHUNK = 64 * 1024;

    private final HttpSettings settings;
    private final Optional<TlsPort> tls;
    private final RouteTable routes;
    private final EdgeServices services;
    private final RouteMetrics metrics;
    private final AtomicLong unfinishedBytes;
    private final AtomicInteger connections;
    private final AtomicInteger actualPort;
    private final Set<ConnectionGuard> guards = new HashSet<>();
    private final TrafficSwitches switches;
    private final UnroutedAnswers unrouted;
    private final CrossOrigin crossOrigin;
    private NodeGate gate;

    EdgeWorker(HttpEdge.Shared shared) {
        settings = shared.settings();
        tls = shared.tls();
        routes = shared.routes();
        services = shared.services();
        metrics = shared.metrics();
        unfinishedBytes = shared.unfinishedBytes();
        connections = shared.connections();
        actualPort = shared.actualPort();
        switches = new TrafficSwitches(services.switches());
        unrouted = new UnroutedAnswers(settings.contextPath(), routes, services.console());
        crossOrigin = new CrossOrigin(Set.copyOf(settings.allowedOrigins()));
    }

    @Override
    public void start(Promise<Void> started) {
        gate = new NodeGate(
                vertx, services.readiness(), services.replicator(), services.servedConfigurations(), switches);
        HttpServer server = server();
        server.connectionHandler(this::connected);
        server.requestHandler(this::requested);
        server.invalidRequestHandler(EdgeWorker::invalid);
        vertx.setPeriodic(CHECK_EVERY_MILLIS, timer -> checkConnections());
        server.listen()
                .onSuccess(listening -> actualPort.set(listening.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private HttpServer server() {
        if (tls.isEmpty()) {
            return vertx.createHttpServer(options());
        }
        return new TlsAwareHttpServer(
                (VertxInternal) vertx, tls.get().secured(options()), PlainHttp::fromThisMachine, PlainHttp::refuse);
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                // a negative port is one free port that all workers share
                .setPort(settings.port() == 0 ? -1 : settings.port())
                .setAcceptBacklog(1024)
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setMaxInitialLineLength(settings.maxHeaderBytes())
                .setMaxChunkSize(LARGEST_CHUNK)
                .setMaxFormAttributeSize(settings.maxBodyBytes())
                .setMaxFormFields(1_000)
                .setHandle100ContinueAutomatically(true)
                // No WebSockets are served; without these, nothing looks for their extensions in each head.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false);
    }

    private void connected(HttpConnection connection) {
        if (connections.incrementAndGet() > settings.maxConnections()) {
            connections.decrementAndGet();
            connection.close();
            return;
        }
        Channel channel = ((ConnectionBase) connection).channel();
        ConnectionGuard guard = new ConnectionGuard(settings, unfinishedBytes);
        channel.attr(GUARD).set(guard);
        addGuard(channel.pipeline(), guard);
        guards.add(guard);
        connection.closeHandler(closed -> {
            connections.decrementAndGet();
            guards.remove(guard);
        });
    }

    /** The guard sees the bytes of requests: after TLS, and after what looked at the first byte and still holds it. */
    private static void addGuard(ChannelPipeline pipeline, ConnectionGuard guard) {
        if (pipeline.get("ssl") != null) {
            pipeline.addAfter("ssl", GUARD_NAME, guard);
        } else if (pipeline.get(TlsAwareHttpServer.FIRST_BYTE) != null) {
            pipeline.addAfter(TlsAwareHttpServer.FIRST_BYTE, GUARD_NAME, guard);
        } else {
            pipeline.addFirst(GUARD_NAME, guard);
        }
    }

    private void requested(HttpServerRequest request) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        ConnectionGuard guard = channel.attr(GUARD).get();
        if (guard != null) {
            guard.headRead();
        }
        new Exchange(this, request, guard).begin();
    }

    /** A request that is not HTTP as it should be: one sentence, and the connection ends. */
    private static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = 400;
        String sentence = "This is not a valid HTTP request.";
        if (cause instanceof TooLongHttpLineException) {
            status = 414;
            sentence = "The request line is too long.";
        } else if (cause instanceof TooLongFrameException) {
            status = 431;
            sentence = "The headers of the request are too large.";
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Answer.TEXT)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Connection", "close")
                .end(Buffer.buffer(sentence))
                .onComplete(written -> request.connection().close());
    }

    private void checkConnections() {
        long now = System.nanoTime();
        for (ConnectionGuard guard : Set.copyOf(guards)) {
            guard.check(now);
        }
    }

    /** The event loop of this worker. */
    Context eventLoop() {
        return context;
    }

    HttpSettings settings() {
        return settings;
    }

    RouteTable routes() {
        return routes;
    }

    EdgeServices services() {
        return services;
    }

    RouteMetrics metrics() {
        return metrics;
    }

    NodeGate gate() {
        return gate;
    }

    UnroutedAnswers unrouted() {
        return unrouted;
    }

    CrossOrigin crossOrigin() {
        return crossOrigin;
    }
}
