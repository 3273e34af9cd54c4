package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Caller;
import io.muster.server.access.Credentials;
import io.muster.server.cluster.Readiness;
import io.muster.server.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one unary message. The checks stand in the order that clients rely on: is the node started, is it the check of
 * the server itself, is the type known, is the connection registered, can the body be read, are the parameters valid, may
 * the caller do it; then the handler.
 */
final class RequestDispatcher {

    private static final Logger log = LoggerFactory.getLogger(RequestDispatcher.class);

    private static final Buffer STARTING =
            Responses.error(ErrorCode.SERVER_STARTING, "Server is starting,please try later.");
    private static final Buffer UNREGISTERED = Responses.error(ErrorCode.UNREGISTERED, "Connection is unregistered.");
    private static final Buffer NO_HANDLER = Responses.error(ErrorCode.NO_HANDLER, "RequestHandler Not Found");
    private static final Buffer INVALID_REQUEST = Responses.error(ErrorCode.BAD_GATEWAY, "Invalid request");

    private final Readiness readiness;
    private final AccessControl access;
    private final GrpcAudit audit;
    private final Map<String, RequestType<?>> types;

    RequestDispatcher(Readiness readiness, AccessControl access, GrpcAudit audit, Map<String, RequestType<?>> types) {
        this.readiness = readiness;
        this.access = access;
        this.audit = audit;
        this.types = Map.copyOf(types);
    }

    /** Answers a message; never fails. Called on the connection's context, may complete on any thread. */
    CompletionStage<Buffer> answer(ClientConnection connection, Buffer message) {
        if (!readiness.ready()) {
            return CompletableFuture.completedFuture(STARTING);
        }
        Payload payload;
        try {
            payload = PayloadCodec.decode(message);
        } catch (IOException notAPayload) {
            log.debug("client {} sent a message that is not one: {}", connection.id(), notAPayload.getMessage());
            return CompletableFuture.completedFuture(INVALID_REQUEST);
        }
        if (payload.type().equals("ServerCheckRequest")) {
            return CompletableFuture.completedFuture(serverCheck(connection));
        }
        RequestType<?> type = types.get(payload.type());
        if (type == null) {
            return CompletableFuture.completedFuture(NO_HANDLER);
        }
        if (!connection.registered()) {
            return CompletableFuture.completedFuture(UNREGISTERED);
        }
        connection.touch();
        return answer(type, connection, payload);
    }

    private <R> CompletionStage<Buffer> answer(RequestType<R> type, ClientConnection connection, Payload payload) {
        R request;
        try {
            request = type.parser().parse(payload);
        } catch (IOException unreadable) {
            log.debug("client {} sent an unreadable {}: {}", connection.id(), type.name(), unreadable.getMessage());
            return CompletableFuture.completedFuture(INVALID_REQUEST);
        }
        Optional<String> problem = type.check().firstProblem(request);
        if (problem.isPresent()) {
            return CompletableFuture.completedFuture(
                    Responses.failure(type.response(), ErrorCode.INVALID_PARAMETER, problem.get()));
        }
        GrpcAudit.@Nullable Trail trail = audit.trail(type, request, connection);
        CompletionStage<Caller> authorized;
        try {
            authorized = authorize(type, request, connection, payload);
        } catch (ProblemException refused) {
            remember(trail, payload, refused);
            return CompletableFuture.completedFuture(denial(type, refused));
        }
        CompletableFuture<Buffer> present = authorized instanceof CompletableFuture<Caller> future
                        && future.isDone()
                        && !future.isCompletedExceptionally()
                ? handle(type, request, new RequestContext(connection, payload, future.join()), trail)
                : null;
        if (present != null) {
            return present;
        }
        CompletableFuture<Buffer> answer = new CompletableFuture<>();
        authorized.whenComplete((caller, refusal) -> {
            if (refusal != null) {
                if (cause(refusal) instanceof ProblemException refused) {
                    remember(trail, payload, refused);
                    answer.complete(denial(type, refused));
                } else {
                    answer.complete(failure(type, connection, cause(refusal)));
                }
            } else {
                connection.context().runOnContext(nothing -> handle(
                                type, request, new RequestContext(connection, payload, caller), trail)
                        .whenComplete((buffer, impossible) -> answer.complete(buffer)));
            }
        });
        return answer;
    }

    private <R> CompletionStage<Caller> authorize(
            RequestType<R> type, R request, ClientConnection connection, Payload payload) {
        if (!(type.guard() instanceof RequestType.Guard.Permission<R> permission)
                || !access.clientAuthenticationEnabled()) {
            return ANYBODY;
        }
        CompletionStage<Caller> authenticated = access.authenticate(credentials(connection, payload));
        return authenticated.thenApply(caller -> {
            access.checkClient(
                    caller, permission.action(), permission.resource().apply(request));
            return caller;
        });
    }

    private static final CompletionStage<Caller> ANYBODY = CompletableFuture.completedFuture(Caller.ANONYMOUS);

    private static Credentials credentials(ClientConnection connection, Payload payload) {
        String authorization = payload.header("Authorization");
        String token = authorization.startsWith("Bearer ")
                ? authorization.substring("Bearer ".length()).trim()
                : payload.header("accessToken");
        return new Credentials(
                emptyToNull(token),
                emptyToNull(payload.header("username")),
                emptyToNull(payload.header("password")),
                ClientConnection.hostOf(connection.remote()));
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static void remember(GrpcAudit.@Nullable Trail trail, Payload payload, ProblemException refused) {
        if (trail != null) {
            trail.refused(payload.header("username"), refused.problem().message());
        }
    }

    private <R> CompletableFuture<Buffer> handle(
            RequestType<R> type, R request, RequestContext context, GrpcAudit.@Nullable Trail trail) {
        if (!context.connection().registered()) {
            // It closed while the caller was being authenticated; nothing may be published for it any more.
            return CompletableFuture.completedFuture(UNREGISTERED);
        }
        CompletableFuture<Buffer> answer = new CompletableFuture<>();
        try {
            type.handler().handle(request, context).whenComplete((buffer, failure) -> {
                answer.complete(failure == null ? buffer : failure(type, context.connection(), cause(failure)));
            });
        } catch (RuntimeException refusedOrDefect) {
            answer.complete(failure(type, context.connection(), refusedOrDefect));
        }
        return trail == null
                ? answer
                : answer.whenComplete((buffer, never) -> trail.answered(context.caller(), buffer));
    }

    private static Buffer denial(RequestType<?> type, ProblemException refused) {
        return Responses.failure(
                type.response(),
                ErrorCode.of(refused.problem().kind()),
                refused.problem().message());
    }

    private static Buffer failure(RequestType<?> type, ClientConnection connection, Throwable failure) {
        if (failure instanceof ProblemException refused) {
            return Responses.error(
                    ErrorCode.of(refused.problem().kind()), refused.problem().message());
        }
        log.error("a defect while answering {} of client {}", type.name(), connection.id(), failure);
        return Responses.error(ErrorCode.FAIL, "The server failed to answer " + type.name() + "; its log says why.");
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static Buffer serverCheck(ClientConnection connection) {
        return Responses.success("ServerCheckResponse", json -> {
            json.writeStringField("connectionId", connection.id().value());
            json.writeBooleanField("supportAbilityNegotiation", true);
        });
    }
}
