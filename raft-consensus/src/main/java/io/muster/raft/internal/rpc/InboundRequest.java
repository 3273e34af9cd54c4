package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;

/** A request of an authenticated peer; answered once, from any thread. */
public final class InboundRequest {
    private final InboundConnection connection;
    private final Frame frame;

    InboundRequest(InboundConnection connection, Frame frame) {
        this.connection = connection;
        this.frame = frame;
    }

    /** The proven peer that asks. */
    public NodeId from() {
        return connection.peer();
    }

    /** What is asked; a request type. */
    public MessageType type() {
        return frame.type();
    }

    /** What it says, in the form of its type; not copied. */
    public byte[] payload() {
        return frame.payload();
    }

    /** Where it came in, for those who keep something with the connection. */
    public InboundConnection connection() {
        return connection;
    }

    /** Sends the answer; lost without a word when the connection is gone. */
    public void answer(byte[] payload) {
        connection.send(new Frame(MessageType.ANSWER, frame.correlation(), payload), frame.type());
    }

    /** As {@link #answer}, with a refusal in the engine's own form. */
    public void answerEngineError(byte[] payload) {
        connection.send(new Frame(MessageType.ENGINE_ERROR, frame.correlation(), payload), frame.type());
    }

    /** Tells the sender in one sentence why there is no answer. */
    public void fail(String reason) {
        byte[] payload = new Fields.Writer().text(1, reason).toBytes();
        connection.send(new Frame(MessageType.FAILURE, frame.correlation(), payload), frame.type());
    }
}
