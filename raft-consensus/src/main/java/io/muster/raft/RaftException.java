package io.muster.raft;

/** Something that the log could not do; the message is one sentence for an operator. */
public abstract sealed class RaftException extends RuntimeException
        permits OverloadedException,
                CommandTooLargeException,
                NoLeaderException,
                OutcomeUnknownException,
                NotReadyException,
                MembershipException,
                PeerUnreachableException,
                StartFailedException {
    private static final long serialVersionUID = 1L;

    RaftException(String message) {
        super(message);
    }

    RaftException(String message, Throwable cause) {
        super(message, cause);
    }
}
