package io.muster.raft;

/** A message between nodes got no answer. */
public final class PeerUnreachableException extends RaftException {
    private static final long serialVersionUID = 1L;

    public PeerUnreachableException(String message) {
        super(message);
    }
}
