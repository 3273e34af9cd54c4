package io.muster.server.membership;

import io.muster.cluster.PortLayout;
import io.muster.raft.MemberStatus;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftStatus;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The members by the addresses under which operators know them: host and HTTP port. A picture of one moment.
 *
 * @param byAddress the members with a vote, sorted
 */
record Members(Map<String, MemberStatus> byAddress) {

    static Members of(RaftStatus status) {
        Map<String, MemberStatus> voters = new TreeMap<>();
        status.members().stream()
                .filter(MemberStatus::voter)
                .forEach(member -> voters.put(address(member.address()), member));
        return new Members(voters);
    }

    /** The HTTP address of the node that listens there for Raft. */
    static String address(PeerAddress raft) {
        PortLayout ports = PortLayout.ofRaft(raft.port());
        return new PeerAddress(raft.host(), ports.http()).toString();
    }

    /** The member that an operator means: by address or by id. */
    Optional<Map.Entry<String, MemberStatus>> find(String name) {
        return byAddress.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name))
                .findFirst()
                .or(() -> byAddress.entrySet().stream()
                        .filter(entry -> entry.getValue().id().value().equals(name))
                        .findFirst());
    }

    /** @throws ProblemException when it is none, naming those that are */
    Map.Entry<String, MemberStatus> require(String name) {
        return find(name)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.RESOURCE_NOT_FOUND,
                        "There is no member '" + (name.length() > 80 ? name.substring(0, 80) + "..." : name)
                                + "'; the members are " + String.join(", ", byAddress.keySet()) + "."));
    }

    /** Whether the members but one could still elect a leader. */
    boolean canSpare(NodeId one) {
        long others = byAddress.values().stream()
                .filter(member -> !member.id().equals(one))
                .count();
        long up = byAddress.values().stream()
                .filter(member -> !member.id().equals(one) && member.up())
                .count();
        return up >= others / 2 + 1;
    }
}
