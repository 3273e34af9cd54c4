package io.muster.server.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a connection, decides what handles it and removes itself; a connection that stays silent is closed. Used on
 * the connection's event loop only.
 */
public abstract class FirstBytesDecoder extends ByteToMessageDecoder {

    private final long patienceSeconds;
    private @Nullable ScheduledFuture<?> deadline;

    /** Closes the connection unless this was removed from its pipeline within so many seconds. */
    protected FirstBytesDecoder(long patienceSeconds) {
        this.patienceSeconds = patienceSeconds;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> context.close(), patienceSeconds, TimeUnit.SECONDS);
    }

    @Override
    protected final void handlerRemoved0(ChannelHandlerContext context) {
        ScheduledFuture<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
