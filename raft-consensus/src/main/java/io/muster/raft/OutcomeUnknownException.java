package io.muster.raft;

/** The command may have been applied, once, or may be applied later; the caller must look before it repeats it. */
public final class OutcomeUnknownException extends RaftException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message) {
        super(message);
    }
}
