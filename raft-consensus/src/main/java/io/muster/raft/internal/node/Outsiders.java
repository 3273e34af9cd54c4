package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.rpc.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds out whether this node is outside of the cluster that it sees: not added yet, or removed. A removed node does not hear of its
 * removal through the log, because the leader stops sending it entries with the very change.
 */
final class Outsiders {
    private final NodeDisk disk;
    private final EngineNode engine;
    private final Transport transport;
    private final Leadership leadership;
    private final Supplier<PeerStates> peerStates;

    Outsiders(
            NodeDisk disk,
            EngineNode engine,
            Transport transport,
            Leadership leadership,
            Supplier<PeerStates> peerStates) {
        this.disk = disk;
        this.engine = engine;
        this.transport = transport;
        this.leadership = leadership;
        this.peerStates = peerStates;
    }

    /**
     * What a cluster, or a majority of the nodes that are to found one (of two: the other one), keeps otherwise than this node, one sentence; empty while this node may belong to
     * it. Where fewer refuse, they are the odd ones.
     *
     * @param listed how many nodes are to found the cluster
     */
    Optional<String> mismatch(int listed) {
        int enough = Math.max(1, Math.min(listed - 1, listed / 2 + 1)); // of two nodes either is as right as the other
        List<String> refusals = transport.refusedBy().values().stream()
                .filter(Members::saysOtherState)
                .sorted()
                .toList();
        return refusals.stream()
                .filter(Members::speaksForACluster)
                .findFirst()
                .or(() -> refusals.size() >= enough ? refusals.stream().findFirst() : Optional.empty());
    }

    /** One sentence that says which members do not know this node as one of them; empty for a member. */
    Optional<String> reason() {
        if (leadership.isLeading() || leadership.leader() != null) {
            return Optional.empty();
        }
        for (Map.Entry<NodeId, NodeState> peer : peerStates.get().recent().entrySet()) {
            NodeState state = peer.getValue();
            boolean hasLeader = !state.leader().isEmpty()
                    && !state.leader().equals(disk.id().value());
            if (hasLeader
                    && state.term() >= engine.term()
                    && !state.voters().isEmpty()
                    && !state.voters().contains(disk.id())) {
                return Optional.of(sentence("the cluster of " + peer.getKey()));
            }
        }
        List<PeerAddress> refusing = transport.refusedBy().entrySet().stream()
                .filter(refusal -> Members.saysNotAMember(refusal.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        List<NodeId> voters = engine.voters();
        // A member may be refused by one that was removed and does not know; then the others count.
        int enough = voters.contains(disk.id()) ? voters.size() / 2 + 1 : 1;
        return refusing.size() >= enough
                ? Optional.of(sentence("the cluster of the node at " + refusing.get(0)))
                : Optional.empty();
    }

    private static String sentence(String cluster) {
        return "this node is not a member of " + cluster + ": it was removed, or has not been added yet";
    }
}
