package io.muster.server.grpc;

import io.muster.server.access.Caller;
import io.muster.server.naming.ClientId;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.grpc.server.GrpcServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: an HTTP/2 connection on which its unary calls arrive and whose single stream carries our requests to it.
 *
 * <p>Identity is per HTTP/2 connection, as clients expect: a unary call belongs to whoever opened the stream on the same
 * connection. {@link #call} may be used from any thread; everything else that changes runs on the connection's context.
 * What waits is bounded: calls beyond the limit fail at once, so that a client which does not answer, or does not read its
 * stream, costs only itself.
 */
final class ClientConnection {

    /** What may wait for a client that does not read its stream; a push that would go beyond fails and is made anew later. */
    private static final long MOST_UNWRITTEN_BYTES = 16L * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

    private final Vertx vertx;
    private final ClientId id;
    private final HttpConnection http;
    private final Context context;
    private final SocketAddress remote;
    private final SocketAddress peer;
    private final int mostOutstanding;
    private final long createdAtMillis;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicBoolean detecting = new AtomicBoolean();
    private final Map<String, Call> calls = new HashMap<>();
    private final ArrayDeque<Buffer> unwritten = new ArrayDeque<>();
    private volatile long lastActiveMillis;
    private volatile Caller caller = Caller.anonymous();
    private volatile boolean askedToLeave;
    private volatile boolean closed;
    private volatile long blockedSinceMillis;
    private boolean closedByClient;
    private boolean draining;
    private long unwrittenBytes;
    private long nextRequestId;
    private volatile @Nullable ConnectionSetup setup;
    private @Nullable GrpcServerResponse<Buffer, Buffer> stream;

    ClientConnection(
            Vertx vertx, ClientId id, HttpConnection http, Context context, int mostOutstanding, long createdAtMillis) {
        this.vertx = vertx;
        this.id = id;
        this.http = http;
        this.context = context;
        this.remote = http.remoteAddress();
        this.peer = http.remoteAddress(true);
        this.mostOutstanding = mostOutstanding;
        this.createdAtMillis = createdAtMillis;
        this.lastActiveMillis = createdAtMillis;
    }

    ClientId id() {
        return id;
    }

    /** The address of the client as a trusted proxy says, else of the socket. */
    SocketAddress remote() {
        return remote;
    }

    /** The address of the socket: a gateway's, or the client's own. */
    SocketAddress peer() {
        return peer;
    }

    /** Whether a trusted proxy stands between. */
    boolean proxied() {
        return !remote.equals(peer);
    }

    /** The address as text, whether it came from a socket or from a proxy's header. */
    static String hostOf(SocketAddress address) {
        String literal = address.hostAddress();
        return literal == null ? String.valueOf(address.host()) : literal;
    }

    HttpConnection http() {
        return http;
    }

    Context context() {
        return context;
    }

    long createdAtMillis() {
        return createdAtMillis;
    }

    long lastActiveMillis() {
        return lastActiveMillis;
    }

    /** Notes that the client was heard. */
    void touch() {
        lastActiveMillis = System.currentTimeMillis();
    }

    /** Notes who has sent a request that was let through. */
    void usedBy(Caller present) {
        caller = present;
    }

    /** Whose connection it is: who sent the last request that was let through. What is pushed goes to nobody else. */
    Caller caller() {
        return caller;
    }

    /** Claims the right to ask the client whether it lives; false while somebody else asks. */
    boolean beginDetection() {
        return detecting.compareAndSet(false, true);
    }

    void endDetection() {
        detecting.set(false);
    }

    /** What the client said when it registered; empty before. */
    Optional<ConnectionSetup> setup() {
        return Optional.ofNullable(setup);
    }

    boolean registered() {
        return setup != null && !closed;
    }

    /** The address to show and to compare with gray rules: what the client reports, else where it comes from. */
    String shownIp() {
        ConnectionSetup known = setup;
        return known == null || known.clientIp().isEmpty() ? hostOf(remote) : known.clientIp();
    }

    /** The client's stream is open. On the context. */
    void opened(ConnectionSetup newSetup, GrpcServerResponse<Buffer, Buffer> newStream) {
        stream = newStream;
        setup = newSetup;
        touch();
    }

    /** The client says goodbye: whatever happens to the connection now is its own wish. On the context. */
    void leavingByItself() {
        closedByClient = true;
    }

    boolean closedByClient() {
        return closedByClient;
    }

    /** The node has told the client to go elsewhere. */
    void askToLeave() {
        askedToLeave = true;
    }

    boolean askedToLeave() {
        return askedToLeave;
    }

    /**
     * Sends a request to the client and completes when it has answered with success; fails with a
     * {@link ProblemException}: {@code OVERLOADED} when too many wait, {@code OUTCOME_UNKNOWN} when no answer came in
     * time or the connection is gone, {@code INTERNAL} when the client answered with a failure.
     *
     * @param message makes the whole message for a request id
     */
    CompletableFuture<Void> call(Function<String, Buffer> message, Duration timeout) {
        return ask(message, timeout).thenAccept(answer -> {});
    }

    /** As {@link #call}, with the client's answer. */
    CompletableFuture<Payload> ask(Function<String, Buffer> message, Duration timeout) {
        CompletableFuture<Payload> answer = new CompletableFuture<>();
        if (outstanding.incrementAndGet() > mostOutstanding) {
            outstanding.decrementAndGet();
            answer.completeExceptionally(new ProblemException(
                    ProblemKind.OVERLOADED,
                    "client " + id + " has left " + mostOutstanding + " messages unanswered; this one was not sent"));
            return answer;
        }
        context.runOnContext(nothing -> {
            if (closed || stream == null) {
                finish(new Call(answer, -1), gone());
                return;
            }
            if (unwritten.size() >= mostOutstanding || unwrittenBytes > MOST_UNWRITTEN_BYTES) {
                finish(new Call(answer, -1), unread());
                return;
            }
            String requestId = Long.toString(++nextRequestId);
            long timer = vertx.setTimer(
                    Math.max(1, timeout.toMillis()),
                    expired -> context.runOnContext(late -> {
                        Call call = calls.remove(requestId);
                        if (call != null) {
                            finish(
                                    call,
                                    new ProblemException(
                                            ProblemKind.OUTCOME_UNKNOWN,
                                            "client " + id + " did not answer within " + timeout.toMillis() + " ms"));
                        }
                    }));
            calls.put(requestId, new Call(answer, timer));
            write(message.apply(requestId));
            if (stream == null) {
                failCalls();
            }
        });
        return answer;
    }

    /** Sends a message that has no answer. */
    void send(Buffer message) {
        context.runOnContext(nothing -> {
            if (!closed && stream != null) {
                write(message);
            }
        });
    }

    /** The client has answered a request of ours. On the context. */
    void answered(String requestId, boolean success, String message, Payload answer) {
        Call call = calls.remove(requestId);
        if (call == null) {
            return;
        }
        vertx.cancelTimer(call.timer);
        if (success) {
            outstanding.decrementAndGet();
            call.answer.complete(answer);
        } else {
            finish(
                    call,
                    new ProblemException(
                            ProblemKind.INTERNAL, "client " + id + " could not take a message: " + message));
        }
    }

    /**
     * Closes the socket at once. An orderly end would first wait, half a minute long, for the client to read what it does not
     * read. Any thread.
     */
    void breakOff() {
        Channel channel = ((ConnectionBase) http()).channel();
        channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    /** Since when the client has not read what waits on its stream, as {@link System#currentTimeMillis}; 0 when nothing waits. */
    long blockedSinceMillis() {
        return blockedSinceMillis;
    }

    /** How many of our messages the client has not answered. */
    int outstanding() {
        return outstanding.get();
    }

    /** The connection is gone: every waiting call fails. On the context. */
    void closed() {
        closed = true;
        forgetUnwritten();
        failCalls();
    }

    private void forgetUnwritten() {
        unwritten.clear();
        unwrittenBytes = 0;
    }

    private void failCalls() {
        calls.values().forEach(call -> {
            vertx.cancelTimer(call.timer);
            finish(call, gone());
        });
        calls.clear();
    }

    private void write(Buffer message) {
        GrpcServerResponse<Buffer, Buffer> open = stream;
        if (open == null) {
            return;
        }
        if (draining) {
            unwritten.add(message);
            unwrittenBytes += message.length();
            return;
        }
        try {
            open.write(message);
        } catch (IllegalStateException ended) {
            // The client has ended its stream or reset it; that its connection has gone is heard later.
            log.debug("client {} has left its stream: {}", id, ended.getMessage());
            stream = null;
            forgetUnwritten();
            return;
        }
        if (open.writeQueueFull()) {
            draining = true;
            blockedSinceMillis = System.currentTimeMillis();
            open.drainHandler(drained -> {
                draining = false;
                blockedSinceMillis = 0;
                while (!draining && !unwritten.isEmpty()) {
                    Buffer next = unwritten.poll();
                    unwrittenBytes -= next.length();
                    write(next);
                }
            });
        }
    }

    private void finish(Call call, ProblemException problem) {
        outstanding.decrementAndGet();
        call.answer.completeExceptionally(problem);
    }

    private ProblemException unread() {
        return new ProblemException(
                ProblemKind.OVERLOADED, "client " + id + " does not read its stream; this message was not sent");
    }

    private ProblemException gone() {
        return new ProblemException(ProblemKind.OUTCOME_UNKNOWN, "client " + id + " has gone");
    }

    private record Call(CompletableFuture<Payload> answer, long timer) {}
}
