package io.muster.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * The body of one request on its way to nodes. One of up to {@link #HELD} bytes is held in memory and can be sent as often as there are
 * nodes; of a larger one the beginning is held, and what follows is passed on as it comes, once. Lives on one event loop.
 */
final class RequestBody {

    private static final int HELD = 64 * 1024;

    private final HttpServerRequest request;
    private final GatewayContext gateway;
    private final ClientConnection connection;
    private HeldBody body = HeldBody.NONE;
    private int heldBytes;
    private boolean unwanted;
    private boolean spent;

    RequestBody(HttpServerRequest request, GatewayContext gateway, ClientConnection connection) {
        this.request = request;
        this.gateway = gateway;
        this.connection = connection;
    }

    /** RFC 9112, 6.3: a request that names neither a length nor a coding has no body. */
    boolean isAbsent() {
        return request.version() != HttpVersion.HTTP_2
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Reads as much as is held; fails with {@link HeldBody.TooMuch}, or because the client has gone. */
    Future<Void> read() {
        return HeldBody.read(request, HELD, this::mayHold).map(read -> {
            body = read;
            return null;
        });
    }

    private boolean mayHold(int bytes) {
        if (unwanted || !gateway.memory().take(bytes)) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    /** Whether all of it is held. */
    boolean isWhole() {
        return body.complete();
    }

    /** Whether it was passed on and cannot be sent again. */
    boolean isSpent() {
        return spent;
    }

    /**
     * Sends it to a node.
     *
     * @param passedOn told of each piece that is passed on as it comes: until the last one the node owes no answer
     * @param tooLarge told when more follows than a body may have; the node's request has been reset then
     */
    void send(HttpClientRequest outgoing, Runnable passedOn, Runnable tooLarge) {
        if (body.complete()) {
            if (body.held().length() > 0 || request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                outgoing.putHeader(
                        HttpHeaders.CONTENT_LENGTH, Integer.toString(body.held().length()));
            }
            outgoing.end(body.held());
        } else {
            stream(outgoing, passedOn, tooLarge);
        }
    }

    private void stream(HttpClientRequest outgoing, Runnable passedOn, Runnable tooLarge) {
        spent = true;
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            outgoing.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        } else {
            outgoing.setChunked(true);
        }
        // What fails is told by the answer that does not come; without a handler, Vert.x logs an error for each body
        // that is cut off.
        outgoing.exceptionHandler(failure -> {});
        outgoing.write(body.held());
        int limit = gateway.settings().limits().bodySize();
        BoundedStream rest = new BoundedStream(request, limit - body.held().length(), passedOn, () -> {
            outgoing.reset();
            gateway.refusals().body().increment();
            tooLarge.run();
        });
        giveBack();
        // A node may answer and close before it has read everything; its answer decides, not the failed write.
        rest.pipe().endOnFailure(false).to(outgoing).onComplete(sent -> {
            if (sent.succeeded()) {
                connection.requestRead();
            } else if (!request.isEnded() && request.response().closed()) {
                outgoing.reset();
            }
        });
    }

    /** Gives the memory back; what is held must not be sent after that, and nothing more is. */
    void giveBack() {
        unwanted = true;
        gateway.memory().giveBack(heldBytes);
        heldBytes = 0;
    }

    /** One sentence for a body above the limit. */
    static String tooLarge(int limit) {
        return "the body is larger than " + limit + " bytes (gateway.max-body-size)";
    }
}
