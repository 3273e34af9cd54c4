package io.muster.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * The beginning of a body, held in memory up to a limit. A body that fits is complete and may be sent again; of a larger
 * one the rest stays in its paused stream and can be sent once.
 *
 * @param held what has been read
 * @param complete whether that is all of it
 */
record HeldBody(Buffer held, boolean complete) {

    /**
     * Reads a stream until it ends or holds more than the limit; then the stream is left paused. Must be called before
     * the stream delivers, on its context.
     *
     * @param limit bytes; what is held may exceed it by one network buffer
     */
    static Future<HeldBody> read(ReadStream<Buffer> stream, int limit) {
        Promise<HeldBody> promise = Promise.promise();
        Buffer held = Buffer.buffer();
        stream.exceptionHandler(promise::tryFail);
        stream.endHandler(end -> promise.tryComplete(new HeldBody(held, true)));
        stream.handler(part -> {
            held.appendBuffer(part);
            if (held.length() > limit) {
                stream.pause();
                promise.tryComplete(new HeldBody(held, false));
            }
        });
        return promise.future();
    }
}
