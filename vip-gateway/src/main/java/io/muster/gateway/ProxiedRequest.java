package io.muster.gateway;

import io.muster.cluster.GatewayHeaders;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a node and back. Lives on one event loop.
 *
 * <p>When it is given to another node: always when it certainly was not executed (no connection, or the node says that
 * it lags, or is not ready, and has executed nothing); once when it failed in flight, or was answered with 503, but is
 * repeatable; never otherwise, and never after the first byte of an answer, nor when its {@link RequestBody} is spent.
 */
final class ProxiedRequest {

    private final GatewayContext gateway;
    private final NodeClients nodes;
    private final SilenceWatch bodies;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestTraits traits;
    private final ClientConnection connection;
    private final RequestBody body;
    private final String clientAddress;
    private final long startedAt = System.nanoTime();
    private final List<Node> tried = new ArrayList<>(2);
    private boolean repeated;
    private boolean failedInFlight;
    private boolean relaying;
    private boolean finished;
    private boolean ignoresIndex;
    private long sentIndex;
    private long reachedIndex;
    private @Nullable HttpClientRequest upstream;
    private SilenceWatch.@Nullable Wait wait;
    private @Nullable Node node;
    private @Nullable String lastFailure;

    /** @param bodies notices bodies that do not come */
    ProxiedRequest(
            GatewayContext gateway,
            NodeClients nodes,
            SilenceWatch bodies,
            HttpServerRequest request,
            ClientConnection connection,
            RequestTraits traits) {
        this.gateway = gateway;
        this.nodes = nodes;
        this.bodies = bodies;
        this.request = request;
        this.response = request.response();
        this.connection = connection;
        this.body = new RequestBody(request, gateway, connection);
        this.traits = traits;
        String host = request.remoteAddress().hostAddress();
        this.clientAddress = host == null ? "unknown" : host;
    }

    void start() {
        gateway.exchanges().incrementAndGet();
        response.closeHandler(closed -> clientGone());
        response.exceptionHandler(failure -> clientGone());
        if (gateway.isDraining() && !isVersion2()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (body.isAbsent()) {
            connection.requestRead();
            attempt();
            return;
        }
        // Whole connections of HTTP/1 are watched where their bytes arrive; streams of HTTP/2 are seen only here.
        SilenceWatch.Wait late = isVersion2() ? bodies.begin(this::bodyIsLate) : null;
        body.read().onComplete(read -> {
            if (late != null) {
                late.over();
            }
            if (finished) {
                return;
            }
            if (read.succeeded()) {
                if (body.isWhole()) {
                    connection.requestRead();
                } else {
                    connection.streams();
                }
                attempt();
            } else if (read.cause() instanceof HeldBody.TooMuch) {
                gateway.refusals().memory().increment();
                answer(503, "too many requests are being held; try again later");
            } else {
                clientGone();
            }
        });
    }

    private void attempt() {
        if (finished) {
            return;
        }
        Node next =
                switch (traits.destination()) {
                    case CLIENTS_OWN -> gateway.chooser().forNaming(clientAddress, tried);
                    case LEADER -> gateway.chooser().forLeader(tried);
                    case ANY -> gateway.chooser().forRequest(tried);
                };
        if (next == null) {
            nobodyLeft();
            return;
        }
        if (!tried.isEmpty()) {
            tried.get(tried.size() - 1).retries().increment();
        }
        tried.add(next);
        node = next;
        next.requests().increment();
        next.inFlight().incrementAndGet();
        nodes.open(next, request, traits.patient()).onComplete(connected -> {
            if (finished) {
                if (connected.succeeded()) {
                    connected.result().reset();
                }
            } else if (connected.failed()) {
                String reason = message(connected.cause());
                lastFailure = "no connection to " + next + " (" + reason + ")";
                releaseNode(true);
                gateway.health().suspect(next, "no connection: " + reason);
                attempt();
            } else {
                send(next, connected.result());
            }
        });
    }

    private void send(Node target, HttpClientRequest outgoing) {
        upstream = outgoing;
        wait = nodes.silence().begin(() -> silent(target, outgoing));
        setHeaders(outgoing.headers());
        outgoing.response().onComplete(answer -> {
            if (finished || upstream != outgoing) {
                return;
            }
            if (answer.succeeded()) {
                answered(target, answer.result());
            } else {
                failedInFlight(target, answer.cause());
            }
        });
        body.send(outgoing, this::heard, this::bodyTooLarge);
    }

    private void setHeaders(MultiMap outgoing) {
        RelayedHeaders.toNode(
                request, outgoing, clientAddress, gateway.settings().tracing().isPresent());
        sentIndex = ignoresIndex ? 0 : gateway.index(traits.kind()).get();
        if (sentIndex > 0) {
            outgoing.set(GatewayHeaders.INDEX, Long.toString(sentIndex));
        }
    }

    private boolean isVersion2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    private void bodyIsLate() {
        if (!finished) {
            gateway.refusals().slow().increment();
            answer(
                    408,
                    "the body of the request did not arrive in "
                            + gateway.settings().limits().bodyTimeout().toSeconds() + " s");
        }
    }

    private void bodyTooLarge() {
        if (response.headWritten()) {
            finish();
            request.connection().close();
        } else {
            answer(413, RequestBody.tooLarge(gateway.settings().limits().bodySize()));
        }
    }

    private void answered(Node target, HttpClientResponse answer) {
        heard();
        int status = answer.statusCode();
        MultiMap headers = answer.headers();
        if (status == 503 && !body.isSpent() && passedOn(target, headers)) {
            return;
        }
        relaying = true;
        gateway.index(traits.kind()).raise(headers.get(GatewayHeaders.INDEX));
        gateway.health().answered(target, status);
        response.setStatusCode(status);
        boolean version2 = isVersion2();
        if (!version2) {
            response.setStatusMessage(answer.statusMessage());
        }
        RelayedHeaders.toClient(headers, response.headers());
        boolean bodyless = request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
        if (!bodyless && !headers.contains(HttpHeaders.CONTENT_LENGTH) && request.version() == HttpVersion.HTTP_1_1) {
            response.setChunked(true);
        }
        boolean early = !request.isEnded();
        if (early && !version2) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        AnswerRelay.start(answer, response, this::heard, outcome -> {
            if (finished) {
                return;
            }
            switch (outcome) {
                case WHOLE -> {
                    if (early) {
                        finish();
                        dropRest();
                    }
                }
                case NODE_FAILED -> {
                    target.failures().increment();
                    cut(answer);
                }
                case CLIENT_FAILED -> cut(answer);
            }
            finish();
        });
    }

    /** The head has left: cutting the connection is the only way to say that the answer is not whole. */
    private void cut(HttpClientResponse answer) {
        answer.request().reset();
        response.reset();
    }

    private void heard() {
        SilenceWatch.Wait current = wait;
        if (current != null) {
            current.heard();
        }
    }

    /** The node has said nothing for too long. */
    private void silent(Node target, HttpClientRequest outgoing) {
        if (!finished && upstream == outgoing && !relaying) {
            failedInFlight(target, new TimeoutException());
        }
        // This also fails what is being relayed.
        outgoing.reset();
    }

    /** Gives a request that was refused with 503 to another node, where that is right and there is one. */
    private boolean passedOn(Node target, MultiMap headers) {
        if (!ignoresIndex && "true".equals(headers.get(GatewayHeaders.LAGGING))) {
            reachedIndex = Math.max(reachedIndex, HeaderNumber.parse(headers.get(GatewayHeaders.INDEX)));
            lastFailure = target + " lags behind what the client has seen";
        } else if (gateway.chooser().hasAnother(tried)
                && (notExecuted(headers) || (traits.repeatable() && !repeated))) {
            repeated = true;
            if (!notExecuted(headers)) { // as all nodes say while they elect a leader
                gateway.health().answered(target, 503);
            }
            lastFailure = target + " answered 503";
        } else {
            return false;
        }
        releaseNode(false);
        upstream = null;
        attempt();
        return true;
    }

    private static boolean notExecuted(MultiMap headers) {
        return "true".equals(headers.get(GatewayHeaders.NOT_EXECUTED));
    }

    private void failedInFlight(Node target, Throwable cause) {
        boolean timedOut = cause instanceof TimeoutException;
        boolean again = traits.repeatable() && !repeated && !body.isSpent() && !timedOut;
        repeated = true;
        failedInFlight = true;
        lastFailure =
                target + (timedOut ? " did not answer in time" : " failed while answering (" + message(cause) + ")");
        releaseNode(true);
        upstream = null;
        gateway.health().suspect(target, timedOut ? "did not answer in time" : message(cause));
        if (again) {
            attempt();
        } else if (timedOut) {
            answer(
                    504,
                    target + " did not answer within "
                            + gateway.settings().idleTimeout().toSeconds()
                            + " s; the request may have been executed");
        } else {
            answer(502, lastFailure + "; the request may have been executed");
        }
    }

    /** Every node that may get work has been tried. */
    private void nobodyLeft() {
        if (sentIndex > 0 && reachedIndex > 0 && !ignoresIndex) {
            gateway.index(traits.kind()).lower(sentIndex, reachedIndex);
            ignoresIndex = true;
            tried.clear();
            attempt();
        } else {
            answer(failedInFlight ? 502 : 503, gateway.nobody(lastFailure));
        }
    }

    private void answer(int status, String sentence) {
        boolean unread = !request.isEnded();
        if (unread && !isVersion2()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            connection.ignoreRest();
        }
        GatewayAnswer.send(request, status, sentence);
        finish();
        if (unread) {
            dropRest();
        }
    }

    /** The answer is whole, and the rest of the body is not wanted: RFC 9112, 9.6, and RFC 9113, 8.1. */
    private void dropRest() {
        if (!isVersion2()) {
            request.connection().close();
        } else if (!request.isEnded()) {
            response.reset(Http2Error.NO_ERROR.code());
        }
    }

    private void clientGone() {
        if (finished) {
            return;
        }
        if (upstream != null) {
            upstream.reset();
        }
        finish();
    }

    private void finish() {
        if (!finished) {
            finished = true;
            Node last = tried.isEmpty() ? null : tried.get(tried.size() - 1);
            releaseNode(false);
            body.giveBack();
            connection.answered();
            gateway.exchanges().decrementAndGet();
            gateway.requestLog().finished(request, traits, clientAddress, last, tried.size(), startedAt);
        }
    }

    private void releaseNode(boolean failed) {
        SilenceWatch.Wait waited = wait;
        if (waited != null) {
            wait = null;
            waited.over();
        }
        Node held = node;
        if (held != null) {
            node = null;
            held.inFlight().decrementAndGet();
            if (failed) {
                held.failures().increment();
            }
        }
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
