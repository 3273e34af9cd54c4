package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonParser;
import io.muster.server.cluster.Readiness;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two methods of the protocol on top of HTTP/2, and a clear word for those who speak something else. */
final class GrpcTransport {

    private static final Logger log = LoggerFactory.getLogger(GrpcTransport.class);

    private static final String ENCODING = "grpc-encoding";
    private static final ServiceName REQUEST = ServiceName.create("Request");
    private static final ServiceName STREAM = ServiceName.create("BiRequestStream");

    private final GrpcSettings settings;
    private final ClientConnections connections;
    private final RequestDispatcher dispatcher;
    private final Readiness readiness;
    private final Map<String, Boolean> abilities;
    private final GrpcServer grpc;

    GrpcTransport(
            Vertx vertx,
            GrpcSettings settings,
            ClientConnections connections,
            RequestDispatcher dispatcher,
            Readiness readiness,
            Map<String, Boolean> abilities) {
        this.settings = settings;
        this.connections = connections;
        this.dispatcher = dispatcher;
        this.readiness = readiness;
        this.abilities = abilities;
        this.grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(settings.maximumMessageBytes()))
                .callHandler(this::call);
    }

    /** Serves one request of any kind that the port receives. */
    void handle(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response()
                    .setStatusCode(400)
                    .putHeader("content-type", "text/plain;charset=UTF-8")
                    .putHeader("connection", "close")
                    .end("This is the gRPC port of Muster, for clients of version 2 and later; the HTTP API is on port "
                            + settings.httpPort() + ".\n");
            log.info("refused HTTP/1 request {} {} from {}", request.method(), request.path(), request.remoteAddress());
            return;
        }
        String contentType = request.getHeader("content-type");
        if (contentType == null || !contentType.startsWith("application/grpc")) {
            request.response()
                    .setStatusCode(415)
                    .putHeader("content-type", "text/plain;charset=UTF-8")
                    .end("This is the gRPC port of Muster; the HTTP API is on port " + settings.httpPort() + ".\n");
            return;
        }
        if (!request.headers().contains(ENCODING)) {
            // The library fails at a frame that says it is compressed when no encoding is named; so it is read as it is
            // and refused
            // for what it holds.
            request.headers().set(ENCODING, "identity");
        }
        grpc.handle(request);
    }

    private void call(GrpcServerRequest<Buffer, Buffer> request) {
        ClientConnection connection = connections.of(request.connection());
        if (connection == null) {
            request.response().status(GrpcStatus.UNAVAILABLE).end();
        } else if (request.serviceName().equals(REQUEST) && request.methodName().equals("request")) {
            unary(connection, request);
        } else if (request.serviceName().equals(STREAM) && request.methodName().equals("requestBiStream")) {
            stream(connection, request);
        } else {
            request.response()
                    .status(GrpcStatus.UNIMPLEMENTED)
                    .statusMessage("Method not found: " + request.fullMethodName())
                    .end();
        }
    }

    private void unary(ClientConnection connection, GrpcServerRequest<Buffer, Buffer> request) {
        // A call that ends before a whole message came would hold its stream for as long as the connection lives.
        request.endHandler(end -> end(request.response()
                .status(GrpcStatus.INVALID_ARGUMENT)
                .statusMessage("The call ended before a whole message had come.")));
        request.handler(message -> {
            request.handler(further -> {});
            request.endHandler(end -> {});
            CompletionStage<Buffer> answer = dispatcher.answer(connection, message);
            answer.whenComplete((buffer, never) -> end(connection, request.response(), buffer));
        });
    }

    private static void end(ClientConnection connection, GrpcServerResponse<Buffer, Buffer> response, Buffer message) {
        try {
            response.end(message);
        } catch (IllegalStateException cancelledByClient) {
            log.debug("client {} no longer waits for an answer", connection.id());
        }
    }

    private void stream(ClientConnection connection, GrpcServerRequest<Buffer, Buffer> request) {
        request.handler(message -> received(connection, request.response(), message));
        request.endHandler(end -> {
            connection.leavingByItself();
            end(request.response());
        });
        request.errorHandler(error -> connection.leavingByItself());
    }

    private static void end(GrpcServerResponse<Buffer, Buffer> response) {
        try {
            response.end();
        } catch (IllegalStateException alreadyEnded) {
            log.debug("a stream had ended before: {}", alreadyEnded.getMessage());
        }
    }

    private void received(ClientConnection connection, GrpcServerResponse<Buffer, Buffer> stream, Buffer message) {
        Payload payload;
        try {
            payload = PayloadCodec.decode(message);
            if (payload.type().equals("ConnectionSetupRequest")) {
                setUp(connection, stream, payload);
                return;
            }
            if (!connection.registered()) {
                log.debug("ignored {} from {}: it has not registered", payload.type(), connection.id());
                return;
            }
            connection.touch();
            Acknowledgement acknowledgement = Acknowledgement.parse(payload);
            connection.answered(
                    acknowledgement.requestId, acknowledgement.succeeded(), acknowledgement.message, payload);
        } catch (IOException unreadable) {
            log.info(
                    "closed client {}: its stream carries what is no message ({})",
                    connection.id(),
                    unreadable.getMessage());
            connection.http().close();
        }
    }

    private void setUp(ClientConnection connection, GrpcServerResponse<Buffer, Buffer> stream, Payload payload)
            throws IOException {
        ConnectionSetup setup = ConnectionSetup.parse(payload);
        if (connection.setup().isPresent()) {
            log.debug("client {} registered twice; the second time is ignored", connection.id());
            return;
        }
        if (!readiness.ready() || !connections.register(connection, setup, stream)) {
            end(stream);
            connection.http().close();
            return;
        }
        log.debug("client {} ({}) has connected", connection.id(), setup.clientVersion());
        if (setup.abilityTable() != null) {
            connection.send(PayloadCodec.encode("SetupAckRequest", Responses.request("internal", "", json -> {
                json.writeObjectFieldStart("abilityTable");
                for (Map.Entry<String, Boolean> ability : abilities.entrySet()) {
                    json.writeBooleanField(ability.getKey(), ability.getValue());
                }
                json.writeEndObject();
            })));
        }
    }

    /** A client's answer to a request of ours. */
    private static final class Acknowledgement {
        private String requestId = "";
        private String message = "";
        private int resultCode = ErrorCode.SUCCESS;

        private static Acknowledgement parse(Payload payload) throws IOException {
            Acknowledgement acknowledgement = new Acknowledgement();
            JsonBody.read(payload, acknowledgement::read);
            return acknowledgement;
        }

        private void read(String name, JsonParser value) throws IOException {
            switch (name) {
                case "requestId" -> requestId = JsonBody.text(value);
                case "message" -> message = JsonBody.text(value);
                case "resultCode" -> resultCode = JsonBody.integer(value);
                default -> value.skipChildren();
            }
        }

        private boolean succeeded() {
            return resultCode == ErrorCode.SUCCESS;
        }
    }
}
