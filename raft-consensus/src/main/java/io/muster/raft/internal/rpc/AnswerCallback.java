package io.muster.raft.internal.rpc;

/** Receives what became of a request, exactly once, on an event loop or on the sender's thread: must not block. */
public interface AnswerCallback {
    /**
     * The peer has answered.
     *
     * @param type an answer type; the payload has its form
     */
    void onAnswer(MessageType type, byte[] payload);

    /**
     * @param timedOut whether the request was sent and no answer came in time
     * @param sent whether the request may have reached the peer
     */
    void onFailure(String reason, boolean timedOut, boolean sent);
}
