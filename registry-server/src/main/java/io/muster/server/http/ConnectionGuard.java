package io.muster.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection from below the HTTP decoder, the only place where a request that is still arriving can be
 * seen: how long it takes and how much memory it holds. Without it, a few hundred clients that send headers slowly
 * could fill the heap. Confined to the event loop of the connection.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

    private enum Phase {
        /** Between two requests. */
        IDLE,
        /** Bytes have arrived, the headers are not complete. */
        HEAD,
        BODY,
        /** The request is wholly read and being answered. */
        ANSWERING
    }

    private final HttpSettings settings;
    private final AtomicLong unfinishedBytes;
    private Phase phase = Phase.IDLE;
    private long phaseSince = System.nanoTime();
    private long heldBytes;
    private boolean discarding;
    private @Nullable ChannelHandlerContext context;

    /** @param unfinishedBytes what all unfinished requests of the edge hold together */
    ConnectionGuard(HttpSettings settings, AtomicLong unfinishedBytes) {
        this.settings = settings;
        this.unfinishedBytes = unfinishedBytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof ByteBuf bytes) {
            if (phase == Phase.IDLE) {
                enter(Phase.HEAD);
                if (bytes.isReadable() && !startsRequest(bytes.getByte(bytes.readerIndex()))) {
                    ReferenceCountUtil.release(message);
                    refuse(
                            400,
                            "Bad Request",
                            "This port speaks plain HTTP; the bytes that came are another protocol.");
                    return;
                }
            }
            if (!discarding) {
                int count = bytes.readableBytes();
                heldBytes += count;
                if (unfinishedBytes.addAndGet(count) > settings.maxUnfinishedBytes()) {
                    ReferenceCountUtil.release(message);
                    refuse(503, "Service Unavailable", "Too many unfinished requests are waiting; try again later.");
                    return;
                }
            }
        }
        channel.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        release();
        channel.fireChannelInactive();
    }

    void headRead() {
        enter(Phase.BODY);
    }

    void requestRead() {
        release();
        discarding = false;
        enter(Phase.ANSWERING);
    }

    /** The rest of the body is not wanted: it is read and dropped. */
    void discardBody() {
        release();
        discarding = true;
    }

    void answered() {
        if (phase == Phase.ANSWERING) {
            enter(Phase.IDLE);
        }
    }

    /** Closes the connection when it has been in its present phase for too long. */
    void check(long now) {
        long nanos = now - phaseSince;
        switch (phase) {
            case IDLE -> {
                if (nanos > settings.keepAlive().toNanos() && context != null) {
                    context.close();
                }
            }
            case HEAD -> {
                if (nanos > settings.headTimeout().toNanos()) {
                    refuse(408, "Request Timeout", "The headers of the request did not arrive in time.");
                }
            }
            case BODY -> {
                if (nanos > settings.bodyTimeout().toNanos()) {
                    bodyIsLate();
                }
            }
            case ANSWERING -> {
                // long polls take their time; their handlers bound it
            }
        }
    }

    private void bodyIsLate() {
        if (!discarding) {
            refuse(408, "Request Timeout", "The body of the request did not arrive in time.");
        } else if (context != null) {
            // this request is answered: a client would take a second answer for that of its next request
            context.close();
        }
    }

    /** The decoder would wait for more where, for example, somebody speaks TLS to this port. */
    private static boolean startsRequest(byte first) {
        return first > ' ' && first < 0x7f || first == '\r' || first == '\n';
    }

    private void enter(Phase next) {
        phase = next;
        phaseSince = System.nanoTime();
    }

    private void release() {
        unfinishedBytes.addAndGet(-heldBytes);
        heldBytes = 0;
    }

    /** Answers below the HTTP encoder, since there is no request to answer yet. */
    private void refuse(int status, String reason, String sentence) {
        ChannelHandlerContext channel = context;
        if (channel == null || !channel.channel().isActive()) {
            return;
        }
        release();
        discarding = true;
        channel.channel().config().setAutoRead(false);
        String answer = "HTTP/1.1 " + status + " " + reason
                + "\r\nContent-Type: text/plain;charset=UTF-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: "
                + sentence.length() + "\r\nConnection: close\r\n\r\n" + sentence;
        channel.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
