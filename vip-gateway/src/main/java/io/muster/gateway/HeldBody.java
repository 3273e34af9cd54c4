package io.muster.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.IntPredicate;

/**
 * The beginning of a body, held in memory up to a limit. A body that fits is complete and may be sent again; of a larger
 * one the rest stays in its paused stream and can be sent once.
 *
 * @param held what has been read
 * @param complete whether that is all of it
 */
record HeldBody(Buffer held, boolean complete) {

    /** No body. */
    static final HeldBody NONE = new HeldBody(Buffer.buffer(0), true);

    /** The bodies of all requests together take more than they may. */
    static final class TooMuch extends Exception {
        private static final long serialVersionUID = 1L;

        private TooMuch() {
            super("too much is held", null, false, false);
        }
    }

    /**
     * Reads a stream until it ends or holds more than the limit; then the stream is left paused. Must be called before
     * the stream delivers, on its context.
     *
     * @param limit bytes; what is held may exceed it by one network buffer
     * @param room asked whether so many more bytes may be held. If not, the stream is left paused and the future fails with {@link TooMuch}.
     *     What it has granted is the caller's to take back, whatever comes of the future
     */
    static Future<HeldBody> read(ReadStream<Buffer> stream, int limit, IntPredicate room) {
        Promise<HeldBody> promise = Promise.promise();
        Buffer held = Buffer.buffer();
        stream.exceptionHandler(promise::tryFail);
        stream.endHandler(end -> promise.tryComplete(new HeldBody(held, true)));
        stream.handler(part -> {
            if (!room.test(part.length())) {
                stream.pause();
                promise.tryFail(new TooMuch());
                return;
            }
            held.appendBuffer(part);
            if (held.length() > limit) {
                stream.pause();
                promise.tryComplete(new HeldBody(held, false));
            }
        });
        return promise.future();
    }
}
