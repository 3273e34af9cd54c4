package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Our connection to one address: it carries our requests and the peer's answers, and is opened again whenever it is
 * lost. Who lives at the address is known after the handshake only.
 */
final class PeerLink {
    private final Transport transport;
    private final PeerAddress address;
    private final AtomicLong nextCorrelation = new AtomicLong();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    private volatile boolean stopped;
    private volatile @Nullable Session session;
    private volatile @Nullable NodeId lastPeer;
    private volatile @Nullable String refusal;
    private volatile boolean tried;
    private boolean connecting;
    private long retryMillis = Transport.RETRY_MILLIS;

    private record Pending(MessageType type, long deadlineNanos, AnswerCallback callback) {}

    PeerLink(Transport transport, PeerAddress address) {
        this.transport = transport;
        this.address = address;
    }

    PeerAddress address() {
        return address;
    }

    /** The authenticated peer at the other end, or null while there is none. */
    @Nullable
    NodeId peer() {
        Session current = session;
        return current == null ? null : current.peer;
    }

    /** Why the node there refused this one last, in its words; null while there is none or it does not refuse. */
    @Nullable
    String refusal() {
        return refusal;
    }

    void connect() {
        synchronized (this) {
            if (stopped || connecting || session != null) {
                return;
            }
            connecting = true;
        }
        transport.client().connect(address.port(), address.host()).onComplete(result -> {
            if (result.succeeded()) {
                new Session(result.result());
            } else {
                refusal = null;
                NodeId last = lastPeer;
                if (last != null && result.cause() instanceof ConnectException) {
                    transport.connectionRefused(last);
                }
                retryLater(Transport.RETRY_MILLIS);
            }
        });
    }

    void stop() {
        stopped = true;
        Session current = session;
        if (current != null) {
            current.socket.close();
        }
        failAll("the node is stopping");
    }

    void request(MessageType type, byte[] payload, long timeoutMillis, AnswerCallback callback) {
        Session current = session;
        if (current == null) {
            callback.onFailure("no connection to " + address, false, false);
            return;
        }
        long correlation = nextCorrelation.incrementAndGet();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        pending.put(correlation, new Pending(type, deadline, callback));
        transport.write(current.socket, new Frame(type, correlation, payload), current.peer, type);
        if (session != current) {
            fail(correlation, "the connection to " + address + " was lost", false);
        }
    }

    /** Ends requests that waited too long, and the connection if it has been silent although it was asked. */
    void tick(long nowNanos) {
        List<Long> late = new ArrayList<>();
        pending.forEach((correlation, request) -> {
            if (nowNanos - request.deadlineNanos >= 0) {
                late.add(correlation);
            }
        });
        for (long correlation : late) {
            fail(correlation, "no answer from " + address + " in time", true);
        }
        Session current = session;
        if (current != null
                && nowNanos - current.lastFrameNanos > TimeUnit.MILLISECONDS.toNanos(Transport.SILENCE_MILLIS)) {
            current.socket.close();
        }
    }

    private void fail(long correlation, String reason, boolean timedOut) {
        Pending request = pending.remove(correlation);
        if (request != null) {
            request.callback.onFailure(reason, timedOut, true);
        }
    }

    private void failAll(String reason) {
        for (Long correlation : List.copyOf(pending.keySet())) {
            fail(correlation, reason, false);
        }
    }

    /** Whether an attempt has come to an end: nobody answered, it was refused, or the connection was up and is lost. */
    boolean wasTried() {
        return tried;
    }

    private void retryLater(long millis) {
        tried = true;
        synchronized (this) {
            connecting = false;
        }
        if (!stopped) {
            transport.vertx().setTimer(millis, id -> connect());
        }
    }

    /** One TCP connection, from its hello to its end. Lives on one event loop. */
    private final class Session {
        private final NetSocket socket;
        private final FrameDecoder decoder = new FrameDecoder(Transport.MAX_HANDSHAKE_FRAME, this::onFrame);
        private final byte[] hello = Handshake.hello(transport.clusterName(), transport.selfId());
        private final long handshakeTimer;
        private byte @Nullable [] challenge;
        private byte @Nullable [] profile;
        private @Nullable NodeId claimed;
        private @Nullable NodeId peer;
        private boolean refused;
        private volatile long lastFrameNanos = System.nanoTime();

        Session(NetSocket socket) {
            this.socket = socket;
            handshakeTimer = transport.vertx().setTimer(Transport.HANDSHAKE_TIMEOUT_MILLIS, id -> {
                if (peer == null) {
                    socket.close();
                }
            });
            socket.handler(this::onBytes);
            socket.closeHandler(nothing -> onClosed());
            socket.exceptionHandler(failure -> socket.close());
            transport.write(socket, new Frame(MessageType.HELLO, 0, hello), null, MessageType.HELLO);
        }

        private void onBytes(Buffer bytes) {
            try {
                decoder.feed(bytes);
            } catch (ProtocolException e) {
                refuse(e.getMessage());
            }
        }

        private void onFrame(Frame frame) {
            lastFrameNanos = System.nanoTime();
            if (peer != null && frame.type().isAnswer()) {
                Pending request = pending.remove(frame.correlation());
                if (request != null) {
                    request.callback.onAnswer(frame.type(), frame.payload());
                }
                return;
            }
            try {
                onHandshakeFrame(frame);
            } catch (IOException e) {
                refuse("its " + frame.type() + " is malformed: " + e.getMessage());
            }
        }

        private void onHandshakeFrame(Frame frame) throws IOException {
            byte[] challenged = challenge;
            byte[] own = profile;
            if (frame.type() == MessageType.CHALLENGE && challenged == null) {
                claimed = Handshake.readChallenge(frame.payload()).acceptor();
                challenge = frame.payload();
                own = transport.selfProfile().encode();
                profile = own;
                byte[] proof = transport.handshake().dialerProof(hello, frame.payload(), own);
                transport.write(socket, new Frame(MessageType.PROOF, 0, proof), claimed, MessageType.HELLO);
            } else if (frame.type() == MessageType.WELCOME && challenged != null && own != null && peer == null) {
                onWelcome(Handshake.readProof(frame.payload()), challenged, own);
            } else if (frame.type() == MessageType.REFUSED && peer == null) {
                refusal = Fields.parse(frame.payload()).text(1);
                refuse("it refused this node: " + refusal);
            } else {
                refuse("it sent " + frame.type() + " at the wrong moment");
            }
        }

        private void onWelcome(Handshake.Proof proof, byte[] challenged, byte[] own) throws IOException {
            if (!transport.handshake().acceptorProves(proof, hello, challenged, own)) {
                refuse("it does not know this cluster's secret");
                return;
            }
            PeerProfile theirs = PeerProfile.decode(proof.profile());
            if (!theirs.id().equals(claimed)) {
                refuse("node " + claimed + " claims to be " + theirs.id());
                return;
            }
            String objection = transport.objectionTo(theirs);
            if (objection != null) {
                refuse(objection);
                return;
            }
            decoder.limit(Transport.MAX_FRAME);
            transport.vertx().cancelTimer(handshakeTimer);
            peer = theirs.id();
            lastPeer = theirs.id();
            refusal = null;
            retryMillis = Transport.RETRY_MILLIS;
            session = this;
            synchronized (PeerLink.this) {
                connecting = false;
            }
            transport.linkUp(PeerLink.this, theirs);
        }

        private void refuse(String cause) {
            refused = true;
            transport.refusals().refused(address.toString(), cause);
            socket.close();
        }

        private void onClosed() {
            transport.vertx().cancelTimer(handshakeTimer);
            transport.forget(socket);
            boolean wasUp = session == this;
            if (wasUp) {
                session = null;
                failAll("the connection to " + address + " was lost");
                if (peer != null) {
                    transport.linkDown(PeerLink.this, peer);
                }
            }
            retryMillis = refused ? Math.min(retryMillis * 2, Transport.MAX_RETRY_MILLIS) : Transport.RETRY_MILLIS;
            retryLater(wasUp ? 1 : retryMillis);
        }
    }
}
