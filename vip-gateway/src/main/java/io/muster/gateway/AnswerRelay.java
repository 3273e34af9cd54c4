package io.muster.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the body of a node's answer on to the client. A body that arrives at once, as most do, leaves together with the head in one write;
 * any other goes on piece by piece, as fast as the client reads. Confined to one event loop.
 */
final class AnswerRelay {

    /** How it ended. */
    enum Outcome {
        /** Everything has been handed to the network. */
        WHOLE,
        /** The node has broken off. */
        NODE_FAILED,
        /** The client takes no more. */
        CLIENT_FAILED
    }

    private final HttpClientResponse answer;
    private final HttpServerResponse response;
    private final Runnable heard;
    private final Consumer<Outcome> done;
    private final long length;
    private @Nullable Buffer whole;
    private boolean over;

    private AnswerRelay(
            HttpClientResponse answer, HttpServerResponse response, Runnable heard, Consumer<Outcome> done) {
        this.answer = answer;
        this.response = response;
        this.heard = heard;
        this.done = done;
        this.length = HeaderNumber.parse(answer.getHeader(HttpHeaders.CONTENT_LENGTH));
    }

    /**
     * Relays a body until it ends or fails; the head of the response must have been set and not sent. Called when the answer has been
     * given out, before it delivers.
     *
     * @param heard told of each piece that arrives
     * @param done told once
     */
    static void start(HttpClientResponse answer, HttpServerResponse response, Runnable heard, Consumer<Outcome> done) {
        AnswerRelay relay = new AnswerRelay(answer, response, heard, done);
        answer.exceptionHandler(failure -> relay.finish(Outcome.NODE_FAILED));
        answer.handler(relay::piece);
        answer.endHandler(end -> relay.end());
    }

    private void piece(Buffer piece) {
        heard.run();
        if (over) {
            return;
        }
        if (piece.length() == length) {
            whole = piece; // the end is what comes next
            return;
        }
        response.write(piece).onFailure(failure -> finish(Outcome.CLIENT_FAILED));
        if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(drained -> answer.resume());
        }
    }

    private void end() {
        if (!over) {
            (whole == null ? response.end() : response.end(whole))
                    .onComplete(sent -> finish(sent.succeeded() ? Outcome.WHOLE : Outcome.CLIENT_FAILED));
        }
    }

    private void finish(Outcome outcome) {
        if (!over) {
            over = true;
            done.accept(outcome);
        }
    }
}
