package io.muster.raft;

import java.util.OptionalLong;

/**
 * What this node last heard of a member (itself included).
 *
 * @param address the address at which the member was last reached, or is listed
 * @param role its last known role; {@link Role#FOLLOWER} when it was never seen
 * @param term its last known term; 0 when it was never seen
 * @param up whether it answered within the last three seconds; role and term of a member that is down stay as last seen
 * @param voter whether it counts for the majority
 * @param lastSeenMillisAgo how long ago it was last heard; empty when never since this node's start, 0 for itself
 * @param appliedIndex its applied index as it last told; empty when never seen
 * @param matchIndex the last entry that the leader knows to be stored on it; known on the leader only
 */
public record MemberStatus(
        NodeId id,
        PeerAddress address,
        Role role,
        long term,
        boolean up,
        boolean voter,
        OptionalLong lastSeenMillisAgo,
        OptionalLong appliedIndex,
        OptionalLong matchIndex) {}
