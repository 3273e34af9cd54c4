package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides what a node with an empty disk does. The first configuration may be written only when a majority is empty and
 * lists the same members; a node that has been seen with another disk, or that meets a cluster that exists, joins it
 * without a vote until that cluster's log has admitted its disk.
 *
 * <p>The rest is Raft: all founders begin with the same configuration, so it does not matter who begins first.
 */
final class Founding {

    /** What to do. */
    sealed interface Decision permits Wait, Found, Join {}

    /** @param reason what is missing, for the operator */
    record Wait(String reason) implements Decision {}

    record Found(List<RaftMember> members) implements Decision {}

    /** @param reason why this node may not found */
    record Join(String reason) implements Decision {}

    private Founding() {}

    static Set<String> listed(List<RaftMember> members) {
        return members.stream().map(member -> member.address().toString()).collect(Collectors.toSet());
    }

    /**
     * @param states what the members that answer say now
     * @param refusals what those say that do not let this node connect
     * @param tried where an attempt to connect has come to an end, whatever came of it
     */
    static Decision decide(
            NodeId self,
            PeerAddress ownAddress,
            String storageId,
            List<RaftMember> members,
            Map<NodeId, NodeState> states,
            Map<PeerAddress, String> refusals,
            Set<PeerAddress> tried) {
        for (Map.Entry<NodeId, NodeState> peer : states.entrySet()) {
            if (!peer.getValue().clusterId().isEmpty()) {
                return new Join("node " + peer.getKey() + " belongs to an existing cluster");
            }
            String known = peer.getValue().storages().get(self);
            if (known != null && !known.equals(storageId)) {
                return new Join("node " + peer.getKey() + " has seen this node before, with a disk that is lost");
            }
        }
        if (members.stream().noneMatch(member -> member.address().equals(ownAddress))) {
            return new Wait("this node is not in the list of members and waits to be added");
        }
        for (RaftMember member : members) {
            String refusal = refusals.get(member.address());
            if (refusal != null && Members.saysNotAMember(refusal)) {
                // Founding beside a cluster that exists would make two of them.
                return new Wait(
                        "the node at " + member.address() + " belongs to a cluster that this node is no member of;"
                                + " this node waits to be added to it");
            }
        }
        Set<String> listed = listed(members);
        Set<NodeId> agreeing = new HashSet<>();
        agreeing.add(self);
        String disagreement = "";
        for (Map.Entry<NodeId, NodeState> peer : states.entrySet()) {
            if (!members.contains(new RaftMember(peer.getKey(), peer.getValue().address()))) {
                if (listed.contains(peer.getValue().address().toString())) {
                    disagreement = "; the node at " + peer.getValue().address() + " has the id " + peer.getKey()
                            + ", not the listed one";
                }
                continue;
            }
            if (peer.getValue().listed().equals(listed)) {
                agreeing.add(peer.getKey());
            } else {
                disagreement = "; node " + peer.getKey() + " lists other members: "
                        + String.join(", ", peer.getValue().listed());
            }
        }
        int majority = members.size() / 2 + 1;
        if (agreeing.size() >= majority) {
            for (RaftMember member : members) {
                boolean heard = member.address().equals(ownAddress)
                        || tried.contains(member.address())
                        || states.values().stream()
                                .anyMatch(state -> state.address().equals(member.address()));
                if (!heard) {
                    return new Wait("waiting to hear whether the node at " + member.address()
                            + " belongs to a cluster already");
                }
            }
            return new Found(members);
        }
        Set<String> up = states.values().stream()
                .map(state -> state.address().toString())
                .collect(Collectors.toSet());
        String missing = members.stream()
                .map(member -> member.address().toString())
                .filter(address -> !address.equals(ownAddress.toString()) && !up.contains(address))
                .sorted()
                .collect(Collectors.joining(", "));
        return new Wait("waiting for a majority: " + agreeing.size() + " of " + members.size() + " up"
                + (missing.isEmpty() ? "" : ", missing " + missing) + disagreement);
    }
}
