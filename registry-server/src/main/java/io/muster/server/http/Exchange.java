package io.muster.server.http;

import io.muster.server.access.Caller;
import io.muster.server.access.Credentials;
import io.muster.server.problem.Failures;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SocketAddressImpl;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way, longer than most classes because its steps are one story: route, readiness, body, who is calling, permission, parameter check, lag, handler, answer, in
 * this order. Nothing before the handler has an effect, and whatever fails on the way ends in one answer. Confined to
 * the event loop of its connection; stages that complete elsewhere are brought back to it.
 */
final class Exchange implements RequestReader.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

    private static final CharSequence NO_SNIFF_NAME = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence JSON = HttpHeaders.createOptimized(Answer.JSON);
    private static final CharSequence TEXT = HttpHeaders.createOptimized(Answer.TEXT);
    private static final String UNKNOWN_ROUTE = "/**";

    private final EdgeWorker edge;
    private final HttpServerRequest request;
    private final @Nullable ConnectionGuard guard;
    private final long startedAt = System.nanoTime();
    private RouteTable.@Nullable Row row;
    private RouteTable.@Nullable Match match;
    private boolean trustedPeer;
    private @Nullable AuditTrail trail;
    /** Whether this node has heard from the leader since the request came; asked for where people change something. */
    private boolean heardLeader;

    private String client = "-";
    private @Nullable ReceivedRequest received;

    Exchange(EdgeWorker edge, HttpServerRequest request, @Nullable ConnectionGuard guard) {
        this.edge = edge;
        this.request = request;
        this.guard = guard;
    }

    void begin() {
        String path = request.path();
        RouteTable.Match found = path == null ? null : edge.routes().find(path);
        if (found == null) {
            writeUnread(edge.unrouted().answer(request, path == null ? "" : path));
            return;
        }
        if (CrossOrigin.isPreflight(request)) {
            writeUnread(edge.crossOrigin().preflight(request, found.methods().allowed()));
            return;
        }
        RouteTable.Row serving = found.methods().row(request.method());
        if (serving == null) {
            writeUnread(ErrorBodies.methodNotAllowed(
                    request.method().name(), path, found.methods().allowed()));
            return;
        }
        match = found;
        row = serving;
        if (serving.needsReadyNode()) {
            var refusal = edge.gate().refusal(request);
            if (refusal.isPresent()) {
                writeUnread(refusal.get());
                return;
            }
        }
        new RequestReader(request, edge.settings().maxBodyBytes(), this).start();
    }

    @Override
    public void refused(Problem problem, boolean bodyPending) {
        if (bodyPending) {
            writeUnread(ErrorBodies.of(style(), problem));
        } else {
            requestRead();
            write(ErrorBodies.of(style(), problem));
        }
    }

    @Override
    public void read(RequestParameters parameters, Buffer body, List<ApiRequest.UploadedFile> files) {
        requestRead();
        RouteTable.Row found = row();
        try {
            addSegment(parameters, "*", match == null ? "" : match.lastSegment());
            addSegment(parameters, "**", match == null ? "" : match.earlierSegment());
            String peer = peerAddress();
            client = trustedPeer ? edge.services().trustedProxies().client(peer, request.headers()) : peer;
            ReceivedRequest whole = new ReceivedRequest(
                    request,
                    edge.routes().below(request.path()),
                    style(),
                    parameters,
                    body,
                    files,
                    client,
                    edge.crossOrigin());
            received = whole;
            trail = edge.services().auditing().trail(found, whole);
            if (found.route().permission() instanceof Permission.Open) {
                admit(whole);
            } else {
                authenticate(whole);
            }
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    /** The free segments of a route are its parameters {@code *} and {@code **}. */
    private static void addSegment(RequestParameters parameters, String name, String sent) {
        if (sent.isEmpty()) {
            return;
        }
        String plusKept = sent.replace("+", "%2B"); // a plus sign in a path is a plus sign
        String segment = RequestParameters.decode(plusKept, 0, plusKept.length(), StandardCharsets.UTF_8);
        if (!StrictPath.isPlainSegment(segment)) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "The path holds characters that it may not.");
        }
        parameters.replace(name, segment);
    }

    private String peerAddress() {
        SocketAddress address = request.connection().remoteAddress();
        InetAddress peer = address instanceof SocketAddressImpl socket ? socket.ipAddress() : null;
        trustedPeer = edge.services().trustedProxies().trusts(peer);
        return peer != null ? peer.getHostAddress() : address.hostAddress() == null ? "" : address.hostAddress();
    }

    private void authenticate(ReceivedRequest received) {
        Credentials credentials = RequestCredentials.of(received);
        if (credentials == null) {
            authorize(received, Caller.ANONYMOUS);
            return;
        }
        Permission permission = row().route().permission();
        boolean openToAll = (permission instanceof Permission.ClientResource
                        || permission instanceof Permission.ClientList
                        || permission instanceof Permission.ClientBatch)
                && !edge.services().access().clientAuthenticationEnabled();
        onEventLoop(edge.services().access().authenticate(credentials), (caller, failure) -> {
            if (failure == null) {
                authorize(received, caller);
            } else if (openToAll && problemOf(failure) != null) {
                authorize(received, Caller.ANONYMOUS);
            } else {
                deny(failure);
            }
        });
    }

    private void authorize(ReceivedRequest received, Caller caller) {
        received.setCaller(caller);
        try {
            row().route().permission().check(edge.services().access(), received);
        } catch (RuntimeException failure) {
            deny(failure);
            return;
        }
        boolean consoleWrite = ConsoleCookie.sentByConsole(request.headers()) && row().guardedWrite();
        if (consoleWrite && edge.services().access().goesByCopy()) {
            trail = null; // not executed here: the node that executes it remembers it
            write(NodeGate.GOES_BY_COPY);
            return;
        }
        if (heardLeader || !consoleWrite) {
            admit(received);
            return;
        }
        // A console may be open for days: this node first learns from the leader who has lost which rights meanwhile.
        onEventLoop(edge.gate().readBarrier(), (index, failure) -> {
            if (failure == null) {
                heardLeader = true;
                authenticate(received);
            } else {
                trail = null; // not executed here: the node that executes it remembers it
                write(NodeGate.CUT_OFF);
            }
        });
    }

    private void deny(Throwable failure) {
        Problem problem = problemOf(failure);
        if (trail != null) {
            trail.refused(problem == null ? "" : problem.message());
        }
        if (problem != null
                && (problem.kind() == ProblemKind.ACCESS_DENIED || problem.kind() == ProblemKind.UNAUTHENTICATED)) {
            write(ErrorBodies.forbidden(problem.message(), request.path()));
        } else {
            fail(failure);
        }
    }

    /** The caller may: what is left are the rules for names and the state of this node. */
    private void admit(ReceivedRequest received) {
        String wrong = edge.settings().checkParameters() ? ParameterCheck.all(received.parameters()) : null;
        if (wrong != null) {
            write(ErrorBodies.illegalParameter(wrong));
            return;
        }
        if (trustedPeer && edge.gate().lags(request.headers(), ofConfigurations())) {
            onEventLoop(edge.gate().catchUp(request.headers(), ofConfigurations()), (caughtUp, failure) -> {
                if (failure == null && caughtUp) {
                    barrier(received);
                } else {
                    trail = null; // not executed here: the node that executes it remembers it
                    write(NodeGate.LAGGING);
                }
            });
            return;
        }
        barrier(received);
    }

    private void barrier(ReceivedRequest received) {
        String consistency = received.rawParameter("consistency");
        if (consistency == null || !consistency.equals("linearizable") || !reads()) {
            handle(received);
            return;
        }
        onEventLoop(edge.gate().readBarrier(), (index, failure) -> {
            if (failure == null) {
                handle(received);
            } else {
                fail(failure);
            }
        });
    }

    private boolean ofConfigurations() {
        return row != null && row.ofConfigurations();
    }

    private void handle(ReceivedRequest received) {
        if (trail != null) {
            trail.begins();
        }
        CompletionStage<Answer> stage;
        try {
            stage = row().route().handler().handle(received);
        } catch (RuntimeException failure) {
            fail(failure);
            return;
        }
        onEventLoop(stage, (answer, failure) -> {
            if (failure == null) {
                write(answer);
            } else {
                fail(failure);
            }
        });
    }

    private void fail(Throwable failure) {
        Problem problem = problemOf(failure);
        if (trail != null && problem != null) {
            trail.failed(problem);
        }
        if (problem != null && problem.kind() != ProblemKind.INTERNAL) {
            write(ErrorBodies.of(style(), problem));
            return;
        }
        String id = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("{} {} met a defect, id {}", request.method(), request.path(), id, Failures.cause(failure));
        write(ErrorBodies.defect(style(), id));
    }

    private void requestRead() {
        if (guard != null) {
            guard.requestRead();
        }
    }

    /** Answers before the body was read; what still arrives of it is dropped. */
    private void writeUnread(Answer answer) {
        if (guard != null) {
            guard.discardBody();
        }
        if (request.isEnded()) {
            requestRead();
        } else {
            request.handler(chunk -> {});
            request.endHandler(end -> {
                requestRead();
                answered();
            });
        }
        write(answer);
    }

    private void answered() {
        if (guard != null) {
            guard.answered();
        }
    }

    private void write(Answer answer) {
        // Remembered whether or not anybody still waits for the answer: whoever hangs up at once has changed something
        // all the same.
        AuditTrail remembered = trail;
        if (remembered != null) {
            trail = null;
            remembered.end(answer);
        }
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (received == null || !received.endsProgress(answer)) {
            send(response, answer);
        }
        boolean goesOn = answer.rest().isPresent() && !request.method().equals(HttpMethod.HEAD);
        if (request.isEnded() && !goesOn) {
            answered();
        }
        String path = row == null ? UNKNOWN_ROUTE : row.route().path();
        String method = row == null ? "ANY" : request.method().name();
        long nanos = System.nanoTime() - startedAt;
        edge.metrics().record(method, path, answer.status(), nanos);
        AccessLog.record(request, client, path, answer, nanos);
    }

    private void send(HttpServerResponse response, Answer answer) {
        response.setStatusCode(answer.status());
        MultiMap headers = response.headers();
        headers.set(HttpHeaders.CONTENT_TYPE, contentType(answer));
        headers.set(NO_SNIFF_NAME, NO_SNIFF);
        headers.set(NodeGate.INDEX_HEADER, Long.toString(edge.gate().appliedIndex(ofConfigurations())));
        if (!answer.headers().isEmpty()) {
            answer.headers().forEach(headers::set);
        }
        edge.crossOrigin().mark(request, headers);
        if (request.method().equals(HttpMethod.HEAD)) {
            headers.set(
                    HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length()));
            response.end();
        } else if (answer.rest().isPresent()) {
            new PieceByPiece(request, answer.rest().get(), edge.eventLoop(), this::answered).begin(answer.body());
        } else {
            response.end(answer.body());
        }
    }

    private static CharSequence contentType(Answer answer) {
        if (answer.contentType().equals(Answer.JSON)) {
            return JSON;
        }
        return answer.contentType().equals(Answer.TEXT) ? TEXT : HttpHeaders.createOptimized(answer.contentType());
    }

    private boolean reads() {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private ApiStyle style() {
        return row == null ? ApiStyle.V1 : row.route().style();
    }

    private RouteTable.Row row() {
        return Objects.requireNonNull(row, "routed");
    }

    /** Goes on with the outcome of a stage, at once when it is there already, else on the event loop of the request. */
    private <T> void onEventLoop(CompletionStage<T> stage, BiConsumer<T, @Nullable Throwable> next) {
        Context context = edge.eventLoop();
        if (stage instanceof CompletableFuture<T> future && future.isDone()) {
            future.whenComplete((value, failure) -> guarded(next, value, failure));
            return;
        }
        stage.whenComplete((value, failure) -> {
            if (Vertx.currentContext() == context) {
                guarded(next, value, failure);
            } else {
                context.runOnContext(go -> guarded(next, value, failure));
            }
        });
    }

    private <T> void guarded(BiConsumer<T, @Nullable Throwable> next, T value, @Nullable Throwable failure) {
        try {
            next.accept(value, failure);
        } catch (RuntimeException defect) {
            fail(defect);
        }
    }

    private static @Nullable Problem problemOf(Throwable failure) {
        return Failures.cause(failure) instanceof ProblemException problem ? problem.problem() : null;
    }
}
