package io.muster.gateway;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A node as the gateway meets it: real HTTP and TCP servers whose behaviour a test decides. */
final class Backend implements AutoCloseable {

    /** A request that has arrived whole. */
    record Received(String method, String uri, String body, HttpServerRequest request) {
        String header(String name) {
            return String.valueOf(request.getHeader(name));
        }
    }

    final int port;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    volatile boolean ready = true;
    volatile boolean silent;
    volatile Handler<Received> behaviour = this::answerWithName;
    volatile @Nullable Handler<HttpServerRequest> streaming;
    volatile Handler<NetSocket> connection = socket -> socket.handler(socket::write);

    /** Takes the place of the readiness answer. */
    volatile @Nullable Handler<HttpServerRequest> readiness;

    private final Vertx vertx;
    private final String host;
    private @Nullable HttpServer http;
    private @Nullable NetServer grpc;

    Backend(Vertx vertx) {
        this(vertx, FreePorts.next());
    }

    Backend(Vertx vertx, int port) {
        this(vertx, "127.0.0.1", port);
    }

    Backend(Vertx vertx, String host, int port) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
    }

    String address() {
        return host + ":" + port;
    }

    Backend start() {
        return start(new HttpServerOptions(), new NetServerOptions());
    }

    Backend start(HttpServerOptions httpOptions, NetServerOptions grpcOptions) {
        http = vertx.createHttpServer(httpOptions).requestHandler(this::handle);
        grpc = vertx.createNetServer(grpcOptions).connectHandler(socket -> {
            sockets.add(socket);
            connection.handle(socket);
        });
        await(http.listen(port, host));
        await(grpc.listen(port + 1000, host));
        return this;
    }

    /** As SIGKILL: both ports are closed and so is every connection. */
    void kill() {
        if (http != null && grpc != null) {
            await(http.close());
            await(grpc.close());
            http = null;
            grpc = null;
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** Requests for this path, without health checks. */
    List<Received> received(String path) {
        return received.stream().filter(r -> r.uri().startsWith(path)).toList();
    }

    private void handle(HttpServerRequest request) {
        if (request.path().endsWith("/health/readiness")) {
            Handler<HttpServerRequest> own = readiness;
            if (own != null) {
                own.handle(request);
            } else if (!silent) {
                request.response()
                        .end(
                                ready
                                        ? "{\"code\":0,\"message\":\"success\",\"data\":\"ok\"}"
                                        : "{\"code\":30000,\"message\":\"naming not in readiness\",\"data\":null}");
            }
            return;
        }
        Handler<HttpServerRequest> stream = streaming;
        if (stream != null) {
            stream.handle(request);
            return;
        }
        request.body().onSuccess(body -> {
            Received arrived = new Received(request.method().name(), request.uri(), body.toString(), request);
            received.add(arrived);
            behaviour.handle(arrived);
        });
    }

    void answerWithName(Received arrived) {
        arrived.request().response().end(address());
    }

    /** Closes the connection without an answer, as a node does that is killed while it works. */
    static void breakOff(Received arrived) {
        arrived.request().connection().close();
    }

    static void answer(Received arrived, int status, String... headers) {
        HttpServerResponse response = arrived.request().response().setStatusCode(status);
        for (int i = 0; i < headers.length; i += 2) {
            response.putHeader(headers[i], headers[i + 1]);
        }
        response.end(Buffer.buffer("status " + status));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
