package io.muster.raft;

/** A change of membership or leadership was refused or did not come about; the message says which. */
public final class MembershipException extends RaftException {
    private static final long serialVersionUID = 1L;

    public MembershipException(String message) {
        super(message);
    }
}
