package io.muster.raft.internal.engine;

import io.muster.raft.NodeId;
import java.util.List;

/** Hears what the engine does, on threads of the engine: must not block. */
public interface EngineListener {
    /** The highest term that this node has seen has risen. */
    void onTerm(long term);

    /** This node leads and has applied everything of earlier terms. */
    void onLeading(long term);

    /**
     * This node leads no more.
     *
     * @param reason one sentence, for the log
     */
    void onLeadingEnded(String reason);

    /** This node has heard from the leader of a term; that is not this node. */
    void onFollowing(NodeId leader, long term);

    /**
     * The leader that this node followed is lost or deposed; none is known until the next call.
     *
     * @param reason one sentence, for the log
     */
    void onFollowingEnded(String reason);

    /** The voting members changed. */
    void onConfiguration(List<NodeId> voters);

    /** The engine gave up; this node takes no part any more. */
    void onFatal(String reason);
}
