package io.muster.raft.internal.engine;

import io.muster.raft.NodeId;
import java.util.List;

/** Hears what the engine does, on threads of the engine: must not block. */
public interface EngineListener {
    void onTerm(long term);

    /** This node leads and has applied everything of earlier terms. */
    void onLeading(long term);

    void onLeadingEnded(String reason);

    void onFollowing(NodeId leader, long term);

    void onFollowingEnded(String reason);

    /** The voting members changed. */
    void onConfiguration(List<NodeId> voters);

    /** The engine gave up; this node takes no part any more. */
    void onFatal(String reason);
}
