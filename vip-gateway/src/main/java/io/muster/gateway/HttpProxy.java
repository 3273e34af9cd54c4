package io.muster.gateway;

import io.netty.channel.Channel;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.KeyCertOptions;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The HTTP side on port V: one instance per event loop, each with its own server socket and its own connections to the
 * nodes. HTTP/1.1 and HTTP/2 towards clients, in the clear or over TLS; HTTP/1.1 towards nodes.
 */
final class HttpProxy extends AbstractVerticle {

    /** Enough for any client's long polls; each stream costs memory. */
    private static final int STREAMS_PER_CONNECTION = 1_000;

    private static final long CHECK_MILLIS = 1_000;
    private static final int HTTP_1 = -1;

    private final GatewayContext gateway;
    private final StatusPage statusPage;
    private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
    private NodeClients nodes;
    private SilenceWatch bodies;

    HttpProxy(GatewayContext gateway) {
        this.gateway = gateway;
        this.statusPage = new StatusPage(gateway);
    }

    @Override
    public void start(Promise<Void> started) {
        nodes = new NodeClients(vertx, gateway);
        bodies = new SilenceWatch(vertx, gateway.settings().limits().bodyTimeout());
        vertx.setPeriodic(CHECK_MILLIS, timer -> {
            long now = System.nanoTime();
            connections.forEach(connection -> connection.check(now));
        });
        HttpServer server = new GuardedHttpServer((VertxInternal) vertx, options(), this::accept)
                .connectionHandler(HttpProxy::recognise)
                .invalidRequestHandler(this::refuse)
                .requestHandler(this::handle);
        server.listen().<Void>mapEmpty().onComplete(started);
    }

    private boolean terminates() {
        return gateway.settings().tls().http() == TlsSettings.Mode.TERMINATE;
    }

    private HttpServerOptions options() {
        GatewaySettings settings = gateway.settings();
        LimitSettings limits = settings.limits();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setAcceptBacklog(4096)
                .setTcpKeepAlive(true)
                .setHandle100ContinueAutomatically(true)
                // No WebSockets are served; without these, nothing looks for their extensions in each head.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxInitialLineLength(limits.headerSize())
                .setMaxHeaderSize(limits.headerSize())
                .setInitialSettings(new Http2Settings()
                        .setMaxHeaderListSize(limits.headerSize())
                        .setMaxConcurrentStreams(STREAMS_PER_CONNECTION));
        if (terminates()) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(KeyCertOptions.wrap(gateway.tlsFiles().keys()));
        }
        return options;
    }

    private void accept(Channel channel) {
        if (gateway.isDraining()) {
            channel.close();
            return;
        }
        String client = channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? ClientLimits.clientOf(address.getAddress().getHostAddress())
                : "unknown";
        ClientLimits limits = gateway.httpClients();
        ClientLimits.Verdict verdict = limits.opened(client);
        ClientConnection connection = new ClientConnection(
                client, verdict, gateway.settings().limits(), gateway.memory(), gateway.refusals());
        connection.attach(channel);
        connections.add(connection);
        channel.closeFuture().addListener(closed -> {
            connections.remove(connection);
            if (verdict == ClientLimits.Verdict.ALLOWED) {
                limits.closed(client);
            }
        });
    }

    private static void recognise(HttpConnection connection) {
        if (connection.getWindowSize() != HTTP_1) {
            ClientConnection.of(connection).stepAside();
        }
    }

    private void refuse(HttpServerRequest request) {
        gateway.refusals().head().increment();
        Throwable cause = request.decoderResult().cause();
        String text = cause == null ? "" : String.valueOf(cause.getMessage());
        if (text.contains("header is larger") || text.contains("initial line") || text.contains("line is larger")) {
            GatewayAnswer.send(
                    request,
                    text.contains("header") ? 431 : 414,
                    "the " + (text.contains("header") ? "headers are" : "request line is") + " longer than "
                            + gateway.settings().limits().headerSize() + " bytes (gateway.max-header-size)");
        } else {
            GatewayAnswer.send(request, 400, "this is not an HTTP request that can be read: " + text);
        }
        request.connection().close();
    }

    private void handle(HttpServerRequest request) {
        ClientConnection connection = ClientConnection.of(request.connection());
        connection.headRead();
        String path = request.path();
        if (path == null
                || request.method().equals(HttpMethod.CONNECT)
                || request.method().equals(HttpMethod.TRACE)) {
            end(request, 405, "the gateway does not serve the method " + request.method());
        } else if (mayProceed(request, connection)) {
            if (path.startsWith("/gateway/")) {
                statusPage.handle(request, path);
                connection.answered();
            } else {
                RequestTraits traits = RequestTraits.of(
                        request.method(),
                        path,
                        gateway.settings().contextPath(),
                        gateway.settings().balance().writesToLeader());
                new ProxiedRequest(gateway, nodes, bodies, request, connection, traits).start();
            }
        }
    }

    /** Refuses what is above a limit. */
    private boolean mayProceed(HttpServerRequest request, ClientConnection connection) {
        LimitSettings limits = gateway.settings().limits();
        if (connection.verdict() == ClientLimits.Verdict.TOO_MANY) {
            gateway.refusals().connections().increment();
            end(
                    request,
                    503,
                    limits.connections() + " connections are open (gateway.max-connections); try again later");
        } else if (connection.verdict() == ClientLimits.Verdict.CLIENT_HAS_TOO_MANY) {
            gateway.refusals().clientConnections().increment();
            end(
                    request,
                    429,
                    connection.client() + " has " + limits.connectionsPerClient()
                            + " connections open (gateway.max-connections-per-client)");
        } else if (!gateway.httpClients().mayRequest(connection.client())) {
            gateway.refusals().rate().increment();
            GatewayAnswer.send(
                    request,
                    429,
                    connection.client() + " sends more than " + limits.requestsPerSecond()
                            + " requests a second (gateway.max-requests-per-second-per-client)");
            connection.answered();
        } else if (declaredLength(request) > limits.bodySize()) {
            gateway.refusals().body().increment();
            end(request, 413, RequestBody.tooLarge(limits.bodySize()));
        } else {
            return true;
        }
        return false;
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return Long.MAX_VALUE; // the decoder has refused it already, or will
        }
    }

    /** Answers and closes the connection. */
    private static void end(HttpServerRequest request, int status, String sentence) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        GatewayAnswer.send(request, status, sentence);
        request.connection().close();
    }
}
