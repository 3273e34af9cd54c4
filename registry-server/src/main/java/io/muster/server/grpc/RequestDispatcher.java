package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Credentials;
import io.muster.server.access.Resource;
import io.muster.server.cluster.Readiness;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one unary message. The checks stand in the order that clients rely on: is the node started, is it the check of
 * the server itself, is the type known and not for peers only, is the connection registered, can the body be read, are the
 * parameters valid, may the caller do it; then the handler.
 */
final class RequestDispatcher {

    private static final Logger log = LoggerFactory.getLogger(RequestDispatcher.class);

    private static final String SERVER_CHECK = "ServerCheckRequest";

    private static final Buffer STARTING =
            Responses.error(ErrorCode.SERVER_STARTING, "Server is starting,please try later.");
    private static final Buffer UNREGISTERED = Responses.error(ErrorCode.UNREGISTERED, "Connection is unregistered.");
    private static final Buffer NO_HANDLER = Responses.error(ErrorCode.NO_HANDLER, "RequestHandler Not Found");
    private static final Buffer INVALID_REQUEST = Responses.error(ErrorCode.BAD_GATEWAY, "Invalid request");

    private final Readiness readiness;
    private final AccessControl access;
    private final GrpcAudit audit;
    private final Map<String, RequestType<?>> types;
    private final RequestTimers timers;

    RequestDispatcher(
            Readiness readiness,
            AccessControl access,
            GrpcAudit audit,
            Map<String, RequestType<?>> types,
            RequestTimers timers) {
        this.readiness = readiness;
        this.access = access;
        this.audit = audit;
        this.types = types;
        this.timers = timers;
    }

    /** Answers a message; never fails. Called on the connection's context, may complete on any thread. */
    CompletionStage<Buffer> answer(ClientConnection connection, Buffer message) {
        Measured measured = new Measured();
        CompletionStage<Buffer> answer = answer(connection, message, measured);
        if (answer instanceof CompletableFuture<Buffer> future && future.isDone()) {
            measured.end();
            return answer;
        }
        return answer.whenComplete((buffer, never) -> measured.end());
    }

    /** One request as the timers and the audit log see it; one thread after the other writes to it. */
    private final class Measured {
        private final long start = System.nanoTime();
        private String type = RequestTimers.UNKNOWN;
        private int errorCode;
        private GrpcAudit.@Nullable Trail trail;

        private void denied(Payload payload, ProblemException refused) {
            if (trail != null) {
                trail.refused(payload.header("username"), refused.problem().message());
            }
        }

        private Buffer refused(int code, Buffer answer) {
            errorCode = code;
            return answer;
        }

        private void end() {
            timers.record(type, errorCode, System.nanoTime() - start);
        }
    }

    private CompletionStage<Buffer> answer(ClientConnection connection, Buffer message, Measured measured) {
        if (!readiness.ready()) {
            return done(measured.refused(ErrorCode.SERVER_STARTING, STARTING));
        }
        Payload payload;
        try {
            payload = PayloadCodec.decode(message);
        } catch (IOException notAPayload) {
            log.debug("client {} sent a message that is not one: {}", connection.id(), notAPayload.getMessage());
            return done(measured.refused(ErrorCode.BAD_GATEWAY, INVALID_REQUEST));
        }
        if (payload.type().equals(SERVER_CHECK)) {
            measured.type = SERVER_CHECK;
            return done(serverCheck(connection));
        }
        RequestType<?> type = types.get(payload.type());
        if (type == null) {
            Optional<Buffer> forPeersOnly = InternalRequests.refusalOf(payload.type());
            if (forPeersOnly.isPresent()) {
                measured.type = payload.type();
                return done(measured.refused(ErrorCode.BAD_GATEWAY, forPeersOnly.get()));
            }
            return done(measured.refused(ErrorCode.NO_HANDLER, NO_HANDLER));
        }
        measured.type = type.name();
        if (!connection.registered()) {
            return done(measured.refused(ErrorCode.UNREGISTERED, UNREGISTERED));
        }
        connection.touch();
        return answer(type, connection, payload, measured);
    }

    private static CompletionStage<Buffer> done(Buffer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private <R> CompletionStage<Buffer> answer(
            RequestType<R> type, ClientConnection connection, Payload payload, Measured measured) {
        R request;
        try {
            request = type.parser().parse(payload);
        } catch (JsonBody.NoText refused) {
            return done(measured.refused(
                    ErrorCode.INVALID_PARAMETER,
                    Responses.failure(type.response(), ErrorCode.INVALID_PARAMETER, refused.sentence())));
        } catch (IOException unreadable) {
            log.debug("client {} sent an unreadable {}: {}", connection.id(), type.name(), unreadable.getMessage());
            return done(measured.refused(ErrorCode.BAD_GATEWAY, INVALID_REQUEST));
        }
        Optional<String> problem = type.check().firstProblem(request);
        if (problem.isPresent()) {
            return done(measured.refused(
                    ErrorCode.INVALID_PARAMETER,
                    Responses.failure(type.response(), ErrorCode.INVALID_PARAMETER, problem.get())));
        }
        measured.trail = audit.trail(type, request, connection);
        CompletionStage<Caller> authorized;
        try {
            authorized = authorize(type, request, connection, payload);
        } catch (ProblemException refused) {
            measured.denied(payload, refused);
            return done(denial(type, refused, measured));
        }
        CompletableFuture<Buffer> present = authorized instanceof CompletableFuture<Caller> future
                        && future.isDone()
                        && !future.isCompletedExceptionally()
                ? handle(type, request, new RequestContext(connection, payload, future.join()), measured)
                : null;
        if (present != null) {
            return present;
        }
        CompletableFuture<Buffer> answer = new CompletableFuture<>();
        authorized.whenComplete((caller, refusal) -> {
            if (refusal != null) {
                if (Failures.cause(refusal) instanceof ProblemException refused) {
                    measured.denied(payload, refused);
                    answer.complete(denial(type, refused, measured));
                } else {
                    answer.complete(failure(type, connection, Failures.cause(refusal), measured));
                }
            } else {
                connection.context().runOnContext(nothing -> handle(
                                type, request, new RequestContext(connection, payload, caller), measured)
                        .whenComplete((buffer, impossible) -> answer.complete(buffer)));
            }
        });
        return answer;
    }

    private <R> CompletionStage<Caller> authorize(
            RequestType<R> type, R request, ClientConnection connection, Payload payload) {
        if (type.guard() instanceof RequestType.Guard.Open<R> || !access.clientAuthenticationEnabled()) {
            return ANYBODY;
        }
        CompletionStage<Caller> authenticated = access.authenticate(credentials(connection, payload));
        return authenticated.thenApply(caller -> {
            check(type.guard(), request, caller);
            connection.usedBy(caller);
            return caller;
        });
    }

    private <R> void check(RequestType.Guard<R> guard, R request, Caller caller) {
        if (guard instanceof RequestType.Guard.Permission<R> permission) {
            access.checkClient(
                    caller, permission.action(), permission.resource().apply(request));
        } else if (guard instanceof RequestType.Guard.AnyOf<R> several) {
            checkAnyOf(several.action(), several.resources().apply(request), caller);
        } else if (guard instanceof RequestType.Guard.Listing<R> listing) {
            access.checkList(caller, Optional.of(listing.namespace().apply(request)), listing.type());
        }
    }

    private void checkAnyOf(Action action, List<Resource> resources, Caller caller) {
        if (resources.stream().noneMatch(resource -> access.permitsClient(caller, action, resource))) {
            resources.forEach(resource -> access.checkClient(caller, action, resource)); // says why
            access.checkLoggedIn(caller);
        }
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

    private <R> CompletableFuture<Buffer> handle(
            RequestType<R> type, R request, RequestContext context, Measured measured) {
        if (!context.connection().registered()) {
            // It closed while the caller was being authenticated; nothing may be published for it any more.
            return CompletableFuture.completedFuture(measured.refused(ErrorCode.UNREGISTERED, UNREGISTERED));
        }
        CompletableFuture<Buffer> answer = new CompletableFuture<>();
        try {
            type.handler().handle(request, context).whenComplete((buffer, failure) -> {
                answer.complete(
                        failure == null
                                ? buffer
                                : failure(type, context.connection(), Failures.cause(failure), measured));
            });
        } catch (RuntimeException refusedOrDefect) {
            answer.complete(failure(type, context.connection(), refusedOrDefect, measured));
        }
        GrpcAudit.Trail trail = measured.trail;
        return trail == null
                ? answer
                : answer.whenComplete((buffer, never) -> trail.answered(context.caller(), buffer));
    }

    private static Buffer denial(RequestType<?> type, ProblemException refused, Measured measured) {
        int code = ErrorCode.of(refused.problem().kind());
        return measured.refused(
                code, Responses.failure(type.response(), code, refused.problem().message()));
    }

    private static Buffer failure(
            RequestType<?> type, ClientConnection connection, Throwable failure, Measured measured) {
        if (failure instanceof ProblemException refused) {
            int code = ErrorCode.of(refused.problem().kind());
            return measured.refused(
                    code, Responses.error(code, refused.problem().message()));
        }
        log.error("a defect while answering {} of client {}", type.name(), connection.id(), failure);
        return measured.refused(
                ErrorCode.FAIL,
                Responses.error(ErrorCode.FAIL, "The server failed to answer " + type.name() + "; its log says why."));
    }

    private static Buffer serverCheck(ClientConnection connection) {
        return Responses.success("ServerCheckResponse", json -> {
            json.writeStringField("connectionId", connection.id().value());
            json.writeBooleanField("supportAbilityNegotiation", true);
        });
    }
}
