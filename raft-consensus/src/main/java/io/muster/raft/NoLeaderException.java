package io.muster.raft;

import java.util.List;

/** No majority agreed on a leader in time: the command was not taken and will never be applied. */
public final class NoLeaderException extends RaftException {
    private static final long serialVersionUID = 1L;

    private final transient List<NodeId> missing;

    public NoLeaderException(String message, List<NodeId> missing) {
        super(message);
        this.missing = List.copyOf(missing);
    }

    /** The members with a vote that do not answer this node. */
    public List<NodeId> missing() {
        return missing == null ? List.of() : missing;
    }
}
