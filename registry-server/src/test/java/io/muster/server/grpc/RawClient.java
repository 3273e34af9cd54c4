package io.muster.server.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that speaks the protocol word for word, one connection, blocking: for tests. */
final class RawClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final SocketAddress server;
    private final GrpcClient grpc;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private volatile GrpcClientRequest<Buffer, Buffer> stream;
    volatile boolean streamEnded;
    volatile boolean acknowledging = true;

    RawClient(int port) {
        this.server = SocketAddress.inetSocketAddress(port, "127.0.0.1");
        this.grpc = GrpcClient.client(
                vertx,
                new HttpClientOptions()
                        .setHttp2MaxPoolSize(1)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2KeepAliveTimeout(600));
    }

    record Message(String type, JsonNode body) {
        int resultCode() {
            return body.path("resultCode").asInt();
        }

        int errorCode() {
            return body.path("errorCode").asInt();
        }
    }

    /** Calls and waits for the answer. */
    Message call(String type, String json) {
        return call(type, Map.of(), json);
    }

    Message call(String type, Map<String, String> headers, String json) {
        Buffer answer = await(grpc.request(server).compose(request -> {
            request.serviceName(ServiceName.create("Request")).methodName("request");
            request.end(message(type, headers, json));
            return request.response().compose(response -> response.last());
        }));
        return decode(answer);
    }

    /** Checks the server and opens the stream, as libraries do. */
    RawClient connect(String abilityTable) {
        call("ServerCheckRequest", "{}");
        openStream();
        send(
                "ConnectionSetupRequest",
                "{\"clientVersion\":\"Nacos-Java-Client:v2.5.1\",\"tenant\":\"\",\"labels\":{\"source\":\"sdk\","
                        + "\"module\":\"naming\"}" + abilityTable + "}");
        return this;
    }

    RawClient connect() {
        connect(",\"abilityTable\":{}");
        next("SetupAckRequest");
        return this;
    }

    void openStream() {
        stream = await(grpc.request(server));
        stream.serviceName(ServiceName.create("BiRequestStream")).methodName("requestBiStream");
        stream.response()
                .onSuccess(response -> {
                    response.handler(buffer -> {
                        Message message = decode(buffer);
                        received.add(message);
                        if (acknowledging && message.body().has("requestId")) {
                            send(
                                    message.type().replace("Request", "Response"),
                                    "{\"resultCode\":200,\"requestId\":\""
                                            + message.body().get("requestId").asText() + "\"}");
                        }
                    });
                    response.endHandler(end -> streamEnded = true);
                    response.exceptionHandler(failure -> streamEnded = true);
                })
                .onFailure(failure -> streamEnded = true);
    }

    void send(String type, String json) {
        stream.write(message(type, Map.of(), json));
    }

    void sendRaw(Buffer message) {
        stream.write(message);
    }

    /** The next message of the type on the stream; others before it are dropped. */
    Message next(String type) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                Message message = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    throw new AssertionError("no " + type + " came within 10 s");
                }
                if (message.type().equals(type)) {
                    return message;
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupted);
            }
        }
    }

    BlockingQueue<Message> received() {
        return received;
    }

    /** Ends the socket without a word, as the death of a process does. */
    void kill() {
        Channel channel =
                ((ConnectionBase) stream.connection()).channelHandlerContext().channel();
        channel.eventLoop().execute(() -> channel.unsafe().closeForcibly());
    }

    /** Closes as libraries do, with a goodbye. */
    void leave() {
        stream.connection().close();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    static Buffer message(String type, Map<String, String> headers, String json) {
        return PayloadCodec.encode(type, headers, "10.0.0.9", Responses.utf8(json));
    }

    static Message decode(Buffer buffer) {
        try {
            Payload payload = PayloadCodec.decode(buffer);
            return new Message(
                    payload.type(), JSON.readTree(payload.data(), payload.bodyOffset(), payload.bodyLength()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
