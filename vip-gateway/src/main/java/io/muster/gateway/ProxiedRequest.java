package io.muster.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a node and back. Lives on one event loop.
 *
 * <p>When it is given to another node: always when it certainly was not executed (no connection, or the node says that
 * it lags and has executed nothing); once when it failed in flight but is repeatable; never otherwise, and never after
 * the first byte of an answer. What is to be sent again is held in memory, up to {@link #HELD_BODY} bytes.
 */
final class ProxiedRequest {

    /** Bodies up to this many bytes are held and can be sent again. */
    private static final int HELD_BODY = 64 * 1024;

    /** Headers that concern one connection (RFC 9110, 7.6.1), and those that a client must not say about itself. */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-real-ip",
            "muster-index",
            "content-length",
            "host");

    private static final Set<String> NOT_RELAYED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final GatewayContext gateway;
    private final HttpClient client;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestTraits traits;
    private final String clientAddress;
    private final List<Node> tried = new ArrayList<>(2);
    private HeldBody body = new HeldBody(Buffer.buffer(), true);
    private boolean bodySpent;
    private boolean failedInFlight;
    private boolean finished;
    private boolean ignoresIndex;
    private long sentIndex;
    private long reachedIndex;
    private @Nullable HttpClientRequest upstream;
    private @Nullable Node node;
    private @Nullable String lastFailure;

    ProxiedRequest(GatewayContext gateway, HttpClient client, HttpServerRequest request, RequestTraits traits) {
        this.gateway = gateway;
        this.client = client;
        this.request = request;
        this.response = request.response();
        this.traits = traits;
        String host = request.remoteAddress().hostAddress();
        this.clientAddress = host == null ? "unknown" : host;
    }

    void start() {
        gateway.exchanges().incrementAndGet();
        response.closeHandler(closed -> clientGone());
        response.exceptionHandler(failure -> clientGone());
        if (gateway.isDraining() && request.version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close");
        }
        HeldBody.read(request, HELD_BODY)
                .onSuccess(read -> {
                    body = read;
                    attempt();
                })
                .onFailure(failure -> clientGone());
    }

    private void attempt() {
        if (finished) {
            return;
        }
        Node next = traits.naming()
                ? gateway.chooser().forNaming(clientAddress, tried)
                : gateway.chooser().forRequest(tried);
        if (next == null) {
            nobodyLeft();
            return;
        }
        Node before = tried.isEmpty() ? null : tried.get(tried.size() - 1);
        if (before != null) {
            before.retries().increment();
        }
        tried.add(next);
        node = next;
        next.requests().increment();
        next.inFlight().incrementAndGet();
        client.request(options(next)).onComplete(connected -> {
            if (finished) {
                if (connected.succeeded()) {
                    connected.result().reset();
                }
            } else if (connected.failed()) {
                lastFailure = "no connection to " + next + " (" + message(connected.cause()) + ")";
                releaseNode(true);
                gateway.health().suspect(next, "no connection: " + message(connected.cause()));
                attempt();
            } else {
                send(next, connected.result());
            }
        });
    }

    private RequestOptions options(Node target) {
        return new RequestOptions()
                .setServer(target.http())
                .setHost(target.address().host())
                .setPort(target.address().port())
                .setMethod(request.method())
                .setURI(originForm(request.uri()))
                .setConnectTimeout(gateway.settings().connectTimeout().toMillis())
                .setIdleTimeout(gateway.settings().idleTimeout().toMillis());
    }

    private void send(Node target, HttpClientRequest outgoing) {
        upstream = outgoing;
        HttpConnection connection = outgoing.connection();
        // The verdict "dead" about the node closes it, so that nobody waits for an answer that cannot come.
        if (target.rememberConnection(connection, connection::close)) {
            connection.closeHandler(closed -> target.forgetConnection(connection));
        }
        copyRequestHeaders(outgoing.headers());
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
        if (body.complete()) {
            if (body.held().length() > 0 || request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                outgoing.putHeader(
                        HttpHeaders.CONTENT_LENGTH, Integer.toString(body.held().length()));
            }
            outgoing.end(body.held());
        } else {
            bodySpent = true;
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            if (length != null) {
                outgoing.putHeader(HttpHeaders.CONTENT_LENGTH, length);
            } else {
                outgoing.setChunked(true);
            }
            outgoing.write(body.held());
            // A node may answer and close before it has read everything; its answer decides, not the failed write.
            request.pipe().endOnFailure(false).to(outgoing).onFailure(failure -> {
                if (!request.isEnded() && response.closed()) {
                    outgoing.reset();
                }
            });
        }
    }

    private void answered(Node target, HttpClientResponse answer) {
        MultiMap headers = answer.headers();
        String index = headers.get(IndexWatermark.INDEX_HEADER);
        boolean lagging = answer.statusCode() == 503 && "true".equals(headers.get(IndexWatermark.LAGGING_HEADER));
        if (lagging && !bodySpent && !ignoresIndex) {
            reachedIndex = Math.max(reachedIndex, IndexWatermark.parse(index));
            lastFailure = target + " lags behind what the client has seen";
            releaseNode(false);
            upstream = null;
            attempt();
            return;
        }
        gateway.index().raise(index);
        response.setStatusCode(answer.statusCode());
        if (request.version() != HttpVersion.HTTP_2) {
            response.setStatusMessage(answer.statusMessage());
        }
        Set<String> named = namedInConnection(headers);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_RELAYED.contains(name) && !named.contains(name)) {
                response.headers().add(header.getKey(), header.getValue());
            }
        }
        boolean bodyless =
                request.method().equals(HttpMethod.HEAD) || answer.statusCode() == 204 || answer.statusCode() == 304;
        if (!bodyless && !headers.contains(HttpHeaders.CONTENT_LENGTH) && request.version() == HttpVersion.HTTP_1_1) {
            response.setChunked(true);
        }
        boolean early = !request.isEnded();
        if (early && request.version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close");
        }
        answer.pipe().endOnFailure(false).to(response).onComplete(relayed -> {
            if (finished) {
                return;
            }
            if (relayed.failed()) {
                // The head has left: cutting the connection is the only way to say that the answer is not whole.
                target.failures().increment();
                answer.request().reset();
                response.reset();
            } else if (early && request.version() != HttpVersion.HTTP_2) {
                request.connection().close();
            }
            finish();
        });
    }

    private void failedInFlight(Node target, Throwable cause) {
        boolean timedOut = cause instanceof TimeoutException;
        boolean again = traits.repeatable() && !failedInFlight && !bodySpent && !timedOut;
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
            gateway.index().lower(sentIndex, reachedIndex);
            ignoresIndex = true;
            tried.clear();
            attempt();
        } else if (failedInFlight) {
            answer(502, gateway.nobody(lastFailure));
        } else {
            answer(503, gateway.nobody(lastFailure));
        }
    }

    private void answer(int status, String sentence) {
        if (!request.isEnded()) {
            response.putHeader("Connection", "close");
        }
        GatewayAnswer.send(request, status, sentence);
        finish();
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
            releaseNode(false);
            gateway.exchanges().decrementAndGet();
        }
    }

    private void releaseNode(boolean failed) {
        Node held = node;
        if (held != null) {
            node = null;
            held.inFlight().decrementAndGet();
            if (failed) {
                held.failures().increment();
            }
        }
    }

    private void copyRequestHeaders(MultiMap outgoing) {
        Set<String> named = namedInConnection(request.headers());
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_FORWARDED.contains(name) && !named.contains(name) && !name.startsWith(":")) {
                outgoing.add(header.getKey(), header.getValue());
            }
        }
        String host = request.authority() == null ? null : request.authority().toString();
        if (host != null) {
            outgoing.set(HttpHeaders.HOST, host);
        }
        outgoing.set("X-Forwarded-For", clientAddress);
        sentIndex = ignoresIndex ? 0 : gateway.index().get();
        if (sentIndex > 0) {
            outgoing.set(IndexWatermark.INDEX_HEADER, Long.toString(sentIndex));
        }
    }

    private static Set<String> namedInConnection(MultiMap headers) {
        String connection = headers.get(HttpHeaders.CONNECTION);
        if (connection == null || connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close")) {
            return Set.of();
        }
        Set<String> names = new java.util.HashSet<>();
        for (String name : connection.toLowerCase(Locale.ROOT).split(",")) {
            names.add(name.trim());
        }
        return names;
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

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
