package io.muster.raft;

/** The node is not started, or is closed: the command was not taken. */
public final class NotReadyException extends RaftException {
    private static final long serialVersionUID = 1L;

    public NotReadyException(String message) {
        super(message);
    }
}
