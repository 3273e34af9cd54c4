package io.muster.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** The HTTP/1.1 connections of one event loop to the nodes. Confined to that event loop. */
final class NodeClients {

    /** Far above any use, because a caller that waits for a connection is worse than one more connection. */
    private static final int CONNECTIONS_PER_NODE = 30_000;

    /** Shorter than any node's own limit, so that a request does not meet a connection that is just being closed. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final GatewayContext gateway;
    private final HttpClient quick;
    private final HttpClient patient;
    private final SilenceWatch silence;

    NodeClients(Vertx vertx, GatewayContext gateway) {
        this.gateway = gateway;
        this.quick = client(vertx);
        // Long polls fill a pool with busy connections; requests that want a free one should not have to look at them.
        this.patient = client(vertx);
        this.silence = new SilenceWatch(vertx, gateway.settings().idleTimeout());
    }

    private HttpClient client(Vertx vertx) {
        return gateway.nodeTls()
                .httpClient(
                        vertx,
                        options -> options.setConnectTimeout((int)
                                        gateway.settings().connectTimeout().toMillis())
                                .setKeepAlive(true)
                                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                                .setTcpKeepAlive(true)
                                .setMaxHeaderSize(gateway.settings().limits().headerSize())
                                .setMaxChunkSize(16 * 1024),
                        new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_NODE).setMaxWaitQueueSize(0));
    }

    /**
     * A request to a node with the method and target of a client's, on a connection that the verdict "dead" about the node closes, so that
     * nobody waits for an answer that cannot come. Fails when there is no connection in time.
     *
     * @param longPoll whether it may stay unanswered for long by intent
     */
    Future<HttpClientRequest> open(Node target, HttpServerRequest request, boolean longPoll) {
        RequestOptions options = new RequestOptions()
                .setServer(target.http())
                .setHost(target.host())
                .setPort(target.port())
                .setMethod(request.method())
                .setURI(originForm(request.uri()))
                .setConnectTimeout(gateway.settings().connectTimeout().toMillis());
        return (longPoll ? patient : quick).request(options).onSuccess(opened -> remember(target, opened.connection()));
    }

    private static void remember(Node target, HttpConnection connection) {
        if (target.rememberRequests(connection, connection::close)) {
            connection.closeHandler(closed -> target.forgetRequests(connection));
        }
    }

    /** Notices nodes that do not answer. */
    SilenceWatch silence() {
        return silence;
    }

    /** The path and query of a request target, which a client of a proxy may write with scheme and host before it. */
    private static String originForm(String target) {
        if (target.startsWith("/") || target.equals("*")) {
            return target;
        }
        int authority = target.indexOf("://");
        int path = authority < 0 ? -1 : target.indexOf('/', authority + 3);
        return path < 0 ? "/" : target.substring(path);
    }
}
