package io.muster.gateway;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;

/**
 * The HTTP side on port V: one instance per event loop, each with its own server socket and its own connections to the
 * nodes. HTTP/1.1 and cleartext HTTP/2 towards clients, HTTP/1.1 towards nodes.
 */
final class HttpProxy extends AbstractVerticle {

    /** Far above any use, because a caller that waits for a connection is worse than one more connection. */
    private static final int CONNECTIONS_PER_NODE = 30_000;

    /** Shorter than any node's own limit, so that a request does not meet a connection that is just being closed. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int CLIENT_IDLE_SECONDS = 180;

    private final GatewayContext gateway;
    private final StatusPage statusPage;
    private HttpClient quick;
    private HttpClient patient;

    HttpProxy(GatewayContext gateway) {
        this.gateway = gateway;
        this.statusPage = new StatusPage(gateway);
    }

    @Override
    public void start(Promise<Void> started) {
        quick = createClient();
        // Long polls fill a pool with busy connections; requests that want a free one should not have to look at them.
        patient = createClient();
        GatewaySettings settings = gateway.settings();
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setAcceptBacklog(4096)
                        .setTcpKeepAlive(true)
                        .setHandle100ContinueAutomatically(true)
                        .setIdleTimeout(CLIENT_IDLE_SECONDS)
                        .setMaxInitialLineLength(settings.maxHeaderSize())
                        .setMaxHeaderSize(settings.maxHeaderSize()))
                .connectionHandler(this::accept)
                .invalidRequestHandler(this::refuse)
                .requestHandler(this::handle)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private HttpClient createClient() {
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(
                                (int) gateway.settings().connectTimeout().toMillis())
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setTcpKeepAlive(true)
                        .setMaxHeaderSize(gateway.settings().maxHeaderSize())
                        .setMaxChunkSize(16 * 1024))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_NODE).setMaxWaitQueueSize(0))
                .build();
    }

    private void accept(HttpConnection connection) {
        if (gateway.isDraining()) {
            connection.close();
        }
    }

    private void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String text = cause == null ? "" : String.valueOf(cause.getMessage());
        if (text.contains("header is larger") || text.contains("initial line") || text.contains("line is larger")) {
            GatewayAnswer.send(
                    request,
                    text.contains("header") ? 431 : 414,
                    "the " + (text.contains("header") ? "headers are" : "request line is") + " longer than "
                            + gateway.settings().maxHeaderSize() + " bytes (gateway.max-header-size)");
        } else {
            GatewayAnswer.send(request, 400, "this is not an HTTP request that can be read: " + text);
        }
        request.connection().close();
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (path == null
                || request.method().equals(HttpMethod.CONNECT)
                || request.method().equals(HttpMethod.TRACE)) {
            request.response().putHeader("Connection", "close");
            GatewayAnswer.send(request, 405, "the gateway does not serve the method " + request.method());
            request.connection().close();
        } else if (path.startsWith("/gateway/")) {
            statusPage.handle(request, path);
        } else {
            RequestTraits traits =
                    RequestTraits.of(request.method(), path, gateway.settings().contextPath());
            new ProxiedRequest(gateway, traits.patient() ? patient : quick, request, traits).start();
        }
    }
}
