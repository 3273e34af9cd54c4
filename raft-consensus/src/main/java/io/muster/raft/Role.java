package io.muster.raft;

/** What a node does in its present term. */
public enum Role {
    /** Orders the commands of this term. */
    LEADER,
    /** Tries to be elected, or asks the others whether they would elect it. */
    CANDIDATE,
    /** Follows a leader, or waits for one. */
    FOLLOWER,
    /** Receives the log but has no vote: a new member, or a known one that came back with an empty disk. */
    LEARNER
}
