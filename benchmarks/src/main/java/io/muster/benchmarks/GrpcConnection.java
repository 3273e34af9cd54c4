package io.muster.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.ServiceName;
import java.util.function.Consumer;

/** One gRPC connection of a Nacos client: set up, then unary requests and pushes that are acknowledged. */
final class GrpcConnection {

    private static final ServiceName UNARY = ServiceName.create("Request");
    private static final ServiceName STREAM = ServiceName.create("BiRequestStream");

    private final GrpcClient client;
    private final SocketAddress server;
    private final String token;
    private final Consumer<GrpcPayload> pushes;

    private GrpcConnection(GrpcClient client, SocketAddress server, String token, Consumer<GrpcPayload> pushes) {
        this.client = client;
        this.server = server;
        this.token = token;
        this.pushes = pushes;
    }

    /** Connects and completes once the server has registered the connection. */
    static Future<GrpcConnection> open(Vertx vertx, Target target, Consumer<GrpcPayload> pushes) {
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1)
                .setHttp2MultiplexingLimit(-1);
        GrpcConnection connection = new GrpcConnection(
                GrpcClient.client(vertx, options),
                SocketAddress.inetSocketAddress(target.grpcPort(), target.host()),
                target.token(),
                pushes);
        return connection
                .request(new GrpcPayload("ServerCheckRequest", new JsonObject()))
                .compose(checked -> connection.setUp())
                .map(connection);
    }

    private Future<Void> setUp() {
        Promise<Void> acknowledged = Promise.promise();
        client.request(server).onFailure(acknowledged::fail).onSuccess(stream -> {
            stream.serviceName(STREAM).methodName("requestBiStream");
            stream.response()
                    .onFailure(acknowledged::tryFail)
                    .onSuccess(response -> response.handler(message -> {
                        GrpcPayload push = GrpcPayload.decode(message);
                        if (push.type().equals("SetupAckRequest")) {
                            acknowledged.tryComplete();
                        } else {
                            acknowledge(stream, push);
                            pushes.accept(push);
                        }
                    }));
            stream.write(new GrpcPayload(
                            "ConnectionSetupRequest",
                            new JsonObject()
                                    .put("clientVersion", "Nacos-Java-Client:v2.5.1")
                                    .put("tenant", "")
                                    .put(
                                            "labels",
                                            new JsonObject()
                                                    .put("source", "sdk")
                                                    .put("module", "naming"))
                                    .put("abilityTable", new JsonObject()))
                    .encode(token));
        });
        return acknowledged.future();
    }

    private void acknowledge(GrpcClientRequest<Buffer, Buffer> stream, GrpcPayload push) {
        String answer = push.type().replace("Request", "Response");
        JsonObject body = new JsonObject()
                .put("resultCode", 200)
                .put("errorCode", 0)
                .put("requestId", push.body().getString("requestId"));
        stream.write(new GrpcPayload(answer, body).encode(token));
    }

    /** Sends a unary request; fails when the answer is not a success. */
    Future<GrpcPayload> request(GrpcPayload request) {
        return send(request.encode(token));
    }

    /** As {@link #request}, for a request that was encoded beforehand. */
    Future<GrpcPayload> send(Buffer encoded) {
        return client.request(server)
                .compose(call -> {
                    call.serviceName(UNARY).methodName("request");
                    call.end(encoded);
                    return call.response();
                })
                .compose(response -> response.last())
                .map(GrpcPayload::decode)
                .compose(answer -> answer.body().getInteger("resultCode", 500) == 200
                        ? Future.succeededFuture(answer)
                        : Future.failedFuture(
                                answer.type() + " " + answer.body().encode()));
    }

    Buffer encode(GrpcPayload request) {
        return request.encode(token);
    }

    Future<Void> close() {
        return client.close();
    }
}
