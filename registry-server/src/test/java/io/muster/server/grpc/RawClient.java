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
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that speaks the protocol word for word, one connection, blocking: for tests. */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final SocketAddress server;
    private final GrpcClient grpc;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private volatile GrpcClientRequest<Buffer, Buffer> stream;
    private volatile GrpcClientResponse<Buffer, Buffer> streamResponse;
    volatile boolean streamEnded;
    volatile boolean acknowledging = true;
    /** What the client's answers to requests of the server say: 500 is what libraries say when a listener of theirs fails. */
    volatile int resultCode = 200;
    /** What the client is by its label: {@code sdk} for one that may be sent elsewhere. */
    volatile String source = "sdk";
    /** The address that the client says it has. */
    volatile String shownIp = "10.0.0.9";
    /** Fields of the answers to requests of the server, by their type; none by default. */
    final Map<String, String> answers = new ConcurrentHashMap<>();

    public RawClient(int port) {
        this.server = SocketAddress.inetSocketAddress(port, "127.0.0.1");
        this.grpc = GrpcClient.client(
                vertx,
                new HttpClientOptions()
                        .setHttp2MaxPoolSize(1)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2KeepAliveTimeout(600));
    }

    /** A message that came. */
    public record Message(String type, JsonNode body) {
        public int resultCode() {
            return body.path("resultCode").asInt();
        }

        public int errorCode() {
            return body.path("errorCode").asInt();
        }
    }

    /** Calls and waits for the answer. */
    public Message call(String type, String json) {
        return call(type, Map.of(), json);
    }

    public Message call(String type, Map<String, String> headers, String json) {
        return callRaw(message(type, headers, json));
    }

    /** Whether a message, sent as a call, is refused by the transport. */
    boolean refused(Buffer message) {
        GrpcStatus status = await(grpc.request(server).compose(request -> {
            request.serviceName(ServiceName.create("Request")).methodName("request");
            request.end(message);
            return request.response()
                    .compose(response -> response.end().transform(ended -> Future.succeededFuture(response.status())))
                    .recover(reset -> Future.succeededFuture(GrpcStatus.CANCELLED));
        }));
        return status != GrpcStatus.OK;
    }

    /** Checks the server and opens the stream, as libraries do. */
    RawClient connect(String abilityTable) {
        return connect(abilityTable, "naming");
    }

    RawClient connect(String abilityTable, String module) {
        call("ServerCheckRequest", "{}");
        openStream();
        send(
                "ConnectionSetupRequest",
                "{\"clientVersion\":\"Nacos-Java-Client:v2.5.1\",\"tenant\":\"\",\"labels\":{\"source\":\"" + source
                        + "\",\"module\":\"" + module + "\"}" + abilityTable + "}");
        return this;
    }

    public RawClient connect() {
        connect(",\"abilityTable\":{}");
        next("SetupAckRequest");
        return this;
    }

    void openStream() {
        stream = await(grpc.request(server));
        stream.serviceName(ServiceName.create("BiRequestStream")).methodName("requestBiStream");
        stream.exceptionHandler(failure -> streamEnded = true); // it stays open until the client is closed
        stream.response()
                .onSuccess(response -> {
                    streamResponse = response;
                    response.handler(buffer -> {
                        Message message = decode(buffer);
                        // Decided before a test sees the message: it may stop acknowledging from this one on.
                        int code = resultCode;
                        boolean acknowledged = acknowledging && message.body().has("requestId");
                        received.add(message);
                        if (acknowledged) {
                            send(
                                    message.type().replace("Request", "Response"),
                                    "{\"resultCode\":" + code + ",\"requestId\":\""
                                            + message.body().get("requestId").asText() + "\""
                                            + Optional.ofNullable(answers.get(message.type()))
                                                    .map(fields -> "," + fields)
                                                    .orElse("")
                                            + "}");
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
    public Message next(String type) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                Message message = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    throw new AssertionError("no " + type + " came within " + PATIENCE_SECONDS + " s");
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

    /** Reads nothing more from the socket; nothing that is sent from now on is answered to the caller. */
    void stopReading() {
        ((ConnectionBase) stream.connection())
                .channelHandlerContext()
                .channel()
                .config()
                .setAutoRead(false);
    }

    /** Ends the socket without a word, as the death of a process does. */
    public void kill() {
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

    /** Sends bytes as a call and waits for the answer. */
    Message callRaw(Buffer message) {
        Buffer answer = await(grpc.request(server).compose(request -> {
            request.serviceName(ServiceName.create("Request")).methodName("request");
            request.end(message);
            return request.response().compose(response -> response.last());
        }));
        return decode(answer);
    }

    private Buffer message(String type, Map<String, String> headers, String json) {
        return PayloadCodec.encode(type, headers, shownIp, Responses.utf8(json));
    }

    /** A message as it is on the wire. */
    static Buffer encode(String type, Map<String, String> headers, String json) {
        return PayloadCodec.encode(type, headers, "", Responses.utf8(json));
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
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
