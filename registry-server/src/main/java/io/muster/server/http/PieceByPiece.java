package io.muster.server.http;

import io.muster.server.problem.Failures;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an answer with a {@link Answer#rest rest}: what a client does not read is not asked for, so each such answer holds a piece or two in
 * memory. Confined to the event loop of the connection.
 */
final class PieceByPiece {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Answer.Rest rest;
    private final Context eventLoop;
    private final Runnable written;

    /** @param written called when the last piece has been written, and not when the client goes before */
    PieceByPiece(HttpServerRequest request, Answer.Rest rest, Context eventLoop, Runnable written) {
        this.request = request;
        this.response = request.response();
        this.rest = rest;
        this.eventLoop = eventLoop;
        this.written = written;
    }

    /** Writes what the answer begins with; its headers are set. */
    void begin(Buffer first) {
        response.setChunked(true);
        response.write(first);
        goOn();
    }

    private void goOn() {
        if (response.closed()) {
            return;
        }
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> {
                response.drainHandler(null);
                goOn();
            });
            return;
        }
        rest.next().whenComplete((piece, failure) -> eventLoop.runOnContext(go -> took(piece, failure)));
    }

    private void took(Optional<Buffer> piece, @Nullable Throwable failure) {
        if (response.closed()) {
            return;
        }
        if (failure != null) {
            LOG.warn(
                    "The answer to {} {} was cut off: {}",
                    request.method(),
                    request.path(),
                    Failures.cause(failure).getMessage());
            request.connection().close();
        } else if (piece.isPresent()) {
            response.write(piece.get());
            goOn();
        } else {
            response.end().onComplete(sent -> {
                // Without chunks only the end of the connection says that nothing more comes.
                if (request.version() == HttpVersion.HTTP_1_0) {
                    request.connection().close();
                }
            });
            written.run();
        }
    }
}
