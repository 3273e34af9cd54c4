package io.muster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection on the HTTP port: whose it is, whether it was one too many, and what it is doing.
 *
 * <p>It watches from below the HTTP/1 decoder, the only place where the head of a request can be seen while it still
 * arrives: how long that takes and how much memory it holds. Without it, clients that send slowly could fill the heap and
 * hold their connections for as long as they like. HTTP/2 has limits of its own; there only the client is counted.
 *
 * <p>Confined to the event loop of the connection.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf("muster.gateway-client");

    private enum Phase {
        /** Nothing has arrived since the last answer. */
        IDLE,
        /** The head is arriving. */
        HEAD,
        /** The part of the body that is held is arriving. */
        BODY,
        /** More of the body arrives and is passed on at once. */
        STREAMING,
        /** The request is wholly read and being answered. */
        ANSWERING
    }

    private final String client;
    private final ClientLimits.Verdict verdict;
    private final LimitSettings limits;
    private final HeldMemory memory;
    private final Refusals refusals;
    private Phase phase = Phase.HEAD;
    private long since = System.nanoTime();
    private int held;
    private long freeWhenEmpty;
    private long lastFree;
    private long lastProgress;
    private int unanswered;
    private boolean deaf;
    private boolean aside;
    private @Nullable ChannelHandlerContext context;

    /**
     * @param client whose it is, for limits
     * @param verdict whether it may stay
     * @param refusals counts requests that are refused while they arrive
     */
    ClientConnection(
            String client, ClientLimits.Verdict verdict, LimitSettings limits, HeldMemory memory, Refusals refusals) {
        this.client = client;
        this.verdict = verdict;
        this.limits = limits;
        this.memory = memory;
        this.refusals = refusals;
    }

    /** Remembers this with a connection that has just been accepted, and begins to watch it. */
    void attach(Channel channel) {
        channel.attr(KEY).set(this);
        channel.pipeline().addLast("muster-client", this);
    }

    /** What is remembered with a connection. */
    static ClientConnection of(HttpConnection connection) {
        return ((ConnectionBase) connection).channel().attr(KEY).get();
    }

    /** The connection has turned out to be one of HTTP/2: what happens on it is watched no more, only whether anything does. */
    void stepAside() {
        giveBack();
        aside = true;
        phase = Phase.ANSWERING;
        ChannelHandlerContext channel = context;
        if (channel != null) {
            long idle = limits.keepAlive().toMillis();
            channel.pipeline().addFirst("idle", new IdleStateHandler(0, 0, idle, TimeUnit.MILLISECONDS));
        }
    }

    String client() {
        return client;
    }

    ClientLimits.Verdict verdict() {
        return verdict;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        freeWhenEmpty = added.channel().bytesBeforeUnwritable();
        lastFree = freeWhenEmpty;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        } else if (phase == Phase.STREAMING) {
            since = System.nanoTime();
        }
        if (phase == Phase.HEAD && message instanceof ByteBuf bytes) {
            int count = bytes.readableBytes();
            if (!memory.take(count)) {
                ReferenceCountUtil.release(message);
                refuse(503, "Service Unavailable", "too many unfinished requests are waiting; try again later");
                return;
            }
            held += count;
        }
        channel.fireChannelRead(message);
    }

    /** The head has been read. */
    void headRead() {
        unanswered++;
        giveBack();
        enter(Phase.BODY);
    }

    /** More of the body comes than is held. */
    void streams() {
        enter(Phase.STREAMING);
    }

    /** The request has been read. */
    void requestRead() {
        enter(Phase.ANSWERING);
    }

    /** A request has been answered. The next one may have begun by then, when the client does not wait for answers. */
    void answered() {
        unanswered--;
        if (unanswered == 0) {
            enter(Phase.IDLE);
        }
    }

    /** The connection ends after the present answer: what still comes is dropped. */
    void ignoreRest() {
        deaf = true;
    }

    /** Ends the connection when it has been in its present phase for too long. */
    void check(long now) {
        long nanos = now - since;
        switch (phase) {
            case HEAD -> {
                if (nanos > limits.headTimeout().toNanos()) {
                    refuse(
                            408,
                            "Request Timeout",
                            "the head of the request did not arrive in "
                                    + limits.headTimeout().toSeconds() + " s");
                }
            }
            case BODY -> {
                if (nanos > limits.bodyTimeout().toNanos()) {
                    refuse(
                            408,
                            "Request Timeout",
                            "the body of the request did not arrive in "
                                    + limits.bodyTimeout().toSeconds() + " s");
                }
            }
            case STREAMING -> {
                if (nanos > limits.bodyTimeout().toNanos() && context != null) {
                    context.close();
                }
            }
            case IDLE -> {
                if (nanos > limits.keepAlive().toNanos() && context != null) {
                    context.close();
                }
            }
            case ANSWERING -> {
                if (!aside && context != null) {
                    checkReader(context, now);
                }
            }
        }
    }

    /** Ends the connection of a client that has read nothing of its answer for too long. A node that gives none has a limit of its own. */
    private void checkReader(ChannelHandlerContext below, long now) {
        Channel channel = below.channel();
        long free = channel.bytesBeforeUnwritable() - channel.bytesBeforeWritable();
        if (free == freeWhenEmpty || free != lastFree) {
            lastFree = free;
            lastProgress = now;
        } else if (now - lastProgress > limits.keepAlive().toNanos()) {
            // Not the channel itself: Vert.x would first want everything to be read.
            below.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        giveBack();
        channel.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext channel) {
        giveBack();
        context = null;
    }

    private void enter(Phase next) {
        if (!aside) {
            phase = next;
            since = System.nanoTime();
        }
    }

    private void giveBack() {
        memory.giveBack(held);
        held = 0;
    }

    /** Answers below the HTTP encoder, since there is no request to answer yet. */
    private void refuse(int status, String reason, String sentence) {
        ChannelHandlerContext channel = context;
        if (channel == null || deaf) {
            return;
        }
        (status == 503 ? refusals.memory() : refusals.slow()).increment();
        giveBack();
        deaf = true;
        String body = "{\"code\":" + status + ",\"message\":\"gateway: " + sentence + "\",\"data\":null}";
        String answer = "HTTP/1.1 " + status + " " + reason + "\r\nContent-Type: application/json;charset=UTF-8\r\n"
                + (status == 503 ? "Retry-After: 1\r\n" : "") + "Connection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        channel.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
