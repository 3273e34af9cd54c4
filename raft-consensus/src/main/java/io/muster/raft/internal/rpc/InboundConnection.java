package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A connection that a peer opened to us: it carries the peer's requests and our answers. Lives on one event loop. */
public final class InboundConnection {
    private final Transport transport;
    private final NetSocket socket;
    private final Context context;
    private final FrameDecoder decoder;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final long silenceTimer;

    private byte @Nullable [] hello;
    private byte @Nullable [] challenge;
    private volatile @Nullable NodeId peer;
    private boolean authenticated;
    private volatile boolean closed;
    private volatile long lastFrameNanos = System.nanoTime();

    InboundConnection(Transport transport, NetSocket socket) {
        this.transport = transport;
        this.socket = socket;
        this.context = transport.vertx().getOrCreateContext();
        this.decoder = new FrameDecoder(Transport.MAX_HANDSHAKE_FRAME, this::onFrame);
        this.silenceTimer = transport.vertx().setTimer(Transport.HANDSHAKE_TIMEOUT_MILLIS, id -> {
            if (!authenticated) {
                refuse("it did not complete the handshake within " + Transport.HANDSHAKE_TIMEOUT_MILLIS + " ms");
            }
        });
        socket.handler(this::onBytes);
        socket.closeHandler(nothing -> onClosed());
        socket.exceptionHandler(failure -> close());
    }

    /** The authenticated peer. */
    public NodeId peer() {
        NodeId known = peer;
        if (known == null) {
            throw new IllegalStateException("the handshake is not over");
        }
        return known;
    }

    /** What the engine keeps with the connection. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** The peer's address and port as the socket knows them, for the log. */
    public String remoteAddress() {
        return String.valueOf(socket.remoteAddress());
    }

    /** Whether it has ended; what is sent is lost then. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends it; from any thread. */
    public void close() {
        socket.close();
    }

    /** Completes when the connection is closed. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    long lastFrameNanos() {
        return lastFrameNanos;
    }

    void send(Frame frame, MessageType requestType) {
        if (!closed) {
            transport.write(socket, frame, peer, requestType);
        }
    }

    private void onBytes(Buffer bytes) {
        try {
            decoder.feed(bytes);
        } catch (ProtocolException e) {
            refuse(e.getMessage());
        }
    }

    private void onFrame(Frame frame) {
        if (closed) {
            return;
        }
        lastFrameNanos = System.nanoTime();
        if (authenticated) {
            if (!frame.type().isRequest()) {
                refuse("it sent " + frame.type() + " where only requests are allowed");
                return;
            }
            transport.dispatch(new InboundRequest(this, frame));
            return;
        }
        try {
            onHandshakeFrame(frame);
        } catch (IOException e) {
            refuse("its " + frame.type() + " is malformed: " + e.getMessage());
        }
    }

    private void onHandshakeFrame(Frame frame) throws IOException {
        if (frame.type() == MessageType.HELLO && hello == null) {
            onHello(frame.payload());
        } else if (frame.type() == MessageType.PROOF && hello != null && challenge != null && peer == null) {
            onProof(frame.payload(), hello, challenge);
        } else if (frame.type().isRequest()) {
            refuse("it sent " + frame.type() + " before the handshake");
        } else {
            refuse("it sent " + frame.type() + " at the wrong moment of the handshake");
        }
    }

    private void onHello(byte[] payload) throws IOException {
        Handshake.Hello read = Handshake.readHello(payload);
        if (read.version() != Handshake.VERSION) {
            refuse("it speaks version " + read.version() + " of the Raft protocol, this node speaks version "
                    + Handshake.VERSION);
            return;
        }
        if (!read.clusterName().equals(transport.clusterName())) {
            refuse("it belongs to a cluster named '" + read.clusterName() + "', this node to '"
                    + transport.clusterName() + "'");
            return;
        }
        byte[] sent = Handshake.challenge(transport.selfId());
        hello = payload;
        challenge = sent;
        transport.write(socket, new Frame(MessageType.CHALLENGE, 0, sent), read.dialer(), MessageType.HELLO);
    }

    private void onProof(byte[] payload, byte[] helloBytes, byte[] challengeBytes) throws IOException {
        Handshake.Hello read = Handshake.readHello(helloBytes);
        Handshake.Proof proof = Handshake.readProof(payload);
        if (!transport.handshake().dialerProves(proof, helloBytes, challengeBytes)) {
            refuse("node " + read.dialer() + " does not know this cluster's secret");
            return;
        }
        PeerProfile profile = PeerProfile.decode(proof.profile());
        if (!profile.id().equals(read.dialer())) {
            refuse("node " + read.dialer() + " claims to be " + profile.id());
            return;
        }
        String objection = transport.objectionTo(profile);
        if (objection != null) {
            refuse(objection);
            return;
        }
        peer = profile.id();
        socket.pause();
        transport
                .replaceInbound(this, profile)
                .whenComplete((nothing, failure) -> context.runOnContext(ready -> {
                    if (closed) {
                        return;
                    }
                    byte[] answer = transport
                            .handshake()
                            .acceptorProof(
                                    helloBytes,
                                    challengeBytes,
                                    proof.profile(),
                                    transport.selfProfile().encode());
                    authenticated = true;
                    transport.vertx().cancelTimer(silenceTimer);
                    decoder.limit(Transport.MAX_FRAME);
                    transport.write(socket, new Frame(MessageType.WELCOME, 0, answer), profile.id(), MessageType.HELLO);
                    socket.resume();
                }));
    }

    private void refuse(String cause) {
        if (closed) {
            return;
        }
        closed = true;
        transport.refusals().refused(remoteAddress(), cause);
        byte[] reason = new Fields.Writer().text(1, cause).toBytes();
        socket.write(new Frame(MessageType.REFUSED, 0, reason).encode()).onComplete(done -> socket.close());
    }

    private void onClosed() {
        closed = true;
        transport.vertx().cancelTimer(silenceTimer);
        transport.forget(socket);
        transport.inboundClosed(this, peer != null);
        ended.complete(null);
    }
}
