package io.muster.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A stream of bytes that is cut off when more arrive than it may have. Used on the event loop of the stream. */
final class BoundedStream implements ReadStream<Buffer> {

    private final ReadStream<Buffer> stream;
    private final Runnable delivered;
    private final Runnable exceeded;
    private long left;

    /**
     * @param limit how many bytes may still come
     * @param delivered told of each piece that is delivered
     * @param exceeded told once when more come; nothing is delivered after that
     */
    BoundedStream(ReadStream<Buffer> stream, long limit, Runnable delivered, Runnable exceeded) {
        this.stream = stream;
        this.delivered = delivered;
        this.left = limit;
        this.exceeded = exceeded;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        stream.handler(
                handler == null
                        ? null
                        : part -> {
                            if (left < 0) {
                                return;
                            }
                            left -= part.length();
                            if (left < 0) {
                                exceeded.run();
                            } else {
                                delivered.run();
                                handler.handle(part);
                            }
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        stream.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        stream.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        stream.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        stream.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        stream.fetch(amount);
        return this;
    }
}
