package io.muster.server.node;

import io.muster.cluster.MemberAddress;
import io.muster.persistence.Database;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.server.settings.NodeSettings;
import java.util.List;
import java.util.Optional;

/** How this node takes part in the replicated log: members are named by their HTTP addresses, Raft listens 1000 below. */
final class Consensus {

    private Consensus() {}

    static RaftSettings.Builder settings(NodeSettings node, Membership membership, Optional<Database> external) {
        List<RaftMember> members =
                membership.listed().stream().map(Consensus::member).toList();
        return RaftSettings.builder(
                        address(membership.self()),
                        members,
                        node.data().resolve("raft"),
                        node.clusterName(),
                        ClusterSecret.find(node, membership, external))
                .nodeId(id(membership.self()))
                // A node that runs alone has no peers: nobody else needs to reach its Raft port.
                .bindHost(node.standalone() ? "127.0.0.1" : node.bindHost());
    }

    private static RaftMember member(MemberAddress member) {
        return new RaftMember(id(member), address(member));
    }

    private static NodeId id(MemberAddress member) {
        return new NodeId(member.toString());
    }

    private static PeerAddress address(MemberAddress member) {
        return new PeerAddress(member.host(), member.ports().raft());
    }
}
