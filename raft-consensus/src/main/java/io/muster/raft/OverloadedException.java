package io.muster.raft;

/** Too many bytes wait to be proposed: the command was not taken and will never be applied; retry later. */
public final class OverloadedException extends RaftException {
    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message);
    }
}
