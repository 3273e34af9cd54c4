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

    public NodeId from() {
        return connection.peer();
    }

    public MessageType type() {
        return frame.type();
    }

    public byte[] payload() {
        return frame.payload();
    }

    public InboundConnection connection() {
        return connection;
    }

    public void answer(byte[] payload) {
        connection.send(new Frame(MessageType.ANSWER, frame.correlation(), payload), frame.type());
    }

    public void answerEngineError(byte[] payload) {
        connection.send(new Frame(MessageType.ENGINE_ERROR, frame.correlation(), payload), frame.type());
    }

    /** Tells the sender in one sentence why there is no answer. */
    public void fail(String reason) {
        byte[] payload = new Fields.Writer().text(1, reason).toBytes();
        connection.send(new Frame(MessageType.FAILURE, frame.correlation(), payload), frame.type());
    }
}
