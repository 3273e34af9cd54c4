package io.muster.raft;

/** The node cannot start; the message names the cause: an occupied port, an unreadable directory, wrong settings. */
public final class StartFailedException extends RaftException {
    private static final long serialVersionUID = 1L;

    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
