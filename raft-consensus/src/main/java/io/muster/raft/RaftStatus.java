package io.muster.raft;

import java.util.List;
import java.util.Optional;

/**
 * One moment of a node, as this node sees it.
 *
 * @param clusterId the id that the cluster was given when it was founded; empty before that
 * @param leader the leader of {@code term} if this node knows one
 * @param appliedIndex the last entry whose effects are visible on this node
 * @param caughtUp whether this node has, once since its start, applied everything that was committed at that moment
 * @param outsider why this node does not belong to the cluster that it sees, one sentence: it was removed or has not been
 *     added yet; empty for a member
 * @param mismatch why this node can never belong to the cluster that it sees as it is set up ({@link RaftSettings#stateKind}), one sentence; empty
 *     otherwise
 * @param members all members, ordered by id, this node included
 */
public record RaftStatus(
        NodeId self,
        Optional<String> clusterId,
        Role role,
        long term,
        Optional<NodeId> leader,
        long commitIndex,
        long appliedIndex,
        boolean caughtUp,
        Optional<String> outsider,
        Optional<String> mismatch,
        List<MemberStatus> members) {

    public RaftStatus {
        members = List.copyOf(members);
    }

    /** Whether this node leads and has applied everything of earlier terms. */
    public boolean isLeader() {
        return role == Role.LEADER;
    }

    /** How many members with a vote make a majority. */
    public int majority() {
        return (int) members.stream().filter(MemberStatus::voter).count() / 2 + 1;
    }

    /** The members with a vote that do not answer this node. */
    public List<MemberStatus> missingVoters() {
        return members.stream().filter(member -> member.voter() && !member.up()).toList();
    }

    /** Whether this node sees enough members with a vote for a majority. */
    public boolean majorityUp() {
        return members.stream().filter(member -> member.voter() && member.up()).count() >= majority();
    }

    /** The member of that id, if it is one. */
    public Optional<MemberStatus> member(NodeId id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }
}
