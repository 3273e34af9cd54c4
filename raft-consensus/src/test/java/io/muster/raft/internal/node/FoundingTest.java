package io.muster.raft.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoundingTest {
    private static final RaftMember A = RaftMember.at(new PeerAddress("a", 1));
    private static final RaftMember B = RaftMember.at(new PeerAddress("b", 1));
    private static final RaftMember C = RaftMember.at(new PeerAddress("c", 1));
    private static final List<RaftMember> ALL = List.of(A, B, C);

    private static final Set<PeerAddress> EVERYWHERE = Set.of(A.address(), B.address(), C.address());

    private static Founding.Decision decide(List<RaftMember> listed, Map<NodeId, NodeState> states) {
        return Founding.decide(A.id(), A.address(), "disk-of-a", listed, states, Map.of(), EVERYWHERE);
    }

    private static NodeState empty(RaftMember member, List<RaftMember> listed) {
        return state(member, listed, "", Map.of());
    }

    private static NodeState state(
            RaftMember member, List<RaftMember> listed, String clusterId, Map<NodeId, String> storages) {
        return new NodeState(
                Role.FOLLOWER,
                0,
                "",
                0,
                0,
                member.address(),
                "disk",
                false,
                false,
                clusterId,
                Founding.listed(listed),
                storages,
                Set.of());
    }

    @Test
    void aloneOfThreeItWaits() {
        assertThat(decide(ALL, Map.of()))
                .isEqualTo(new Founding.Wait("waiting for a majority: 1 of 3 up, missing b:1, c:1"));
    }

    @Test
    void anEmptyMajorityWithTheSameListFounds() {
        assertThat(decide(ALL, Map.of(B.id(), empty(B, ALL)))).isEqualTo(new Founding.Found(ALL));
    }

    @Test
    void aSingleMemberFoundsAlone() {
        assertThat(decide(List.of(A), Map.of())).isEqualTo(new Founding.Found(List.of(A)));
    }

    @Test
    void differentListsDoNotFound() {
        assertThat(decide(ALL, Map.of(B.id(), empty(B, List.of(A, B)))))
                .isInstanceOfSatisfying(
                        Founding.Wait.class, wait -> assertThat(wait.reason()).contains("lists other members"));
    }

    @Test
    void anExistingClusterIsJoined() {
        assertThat(decide(ALL, Map.of(B.id(), state(B, ALL, "cluster", Map.of()), C.id(), empty(C, ALL))))
                .isInstanceOf(Founding.Join.class);
    }

    @Test
    void aNodeThatWasSeenWithAnotherDiskJoins() {
        assertThat(decide(ALL, Map.of(B.id(), state(B, ALL, "", Map.of(A.id(), "an older disk")))))
                .isInstanceOf(Founding.Join.class);
        assertThat(decide(ALL, Map.of(B.id(), state(B, ALL, "", Map.of(A.id(), "disk-of-a")))))
                .isInstanceOf(Founding.Found.class);
    }

    @Test
    void aMajorityDoesNotFoundBesideAClusterThatDoesNotKnowIt() {
        assertThat(Founding.decide(
                        A.id(),
                        A.address(),
                        "disk-of-a",
                        ALL,
                        Map.of(B.id(), empty(B, ALL)),
                        Map.of(C.address(), "node a:1 at a:1 is not a member of this cluster; add it first"),
                        EVERYWHERE))
                .isInstanceOfSatisfying(
                        Founding.Wait.class, wait -> assertThat(wait.reason()).contains("waits to be added"));
        assertThat(Founding.decide(
                        A.id(),
                        A.address(),
                        "disk-of-a",
                        ALL,
                        Map.of(B.id(), empty(B, ALL)),
                        Map.of(C.address(), "node a:1 does not know this cluster's secret"),
                        EVERYWHERE))
                .isInstanceOf(Founding.Found.class);
    }

    @Test
    void aMajorityWaitsUntilTheOthersWereTriedOnce() {
        assertThat(Founding.decide(
                        A.id(),
                        A.address(),
                        "disk-of-a",
                        ALL,
                        Map.of(B.id(), empty(B, ALL)),
                        Map.of(),
                        Set.of(B.address())))
                .isInstanceOfSatisfying(Founding.Wait.class, wait -> assertThat(wait.reason())
                        .contains("waiting to hear")
                        .contains("c:1"));
    }

    @Test
    void aNodeThatIsNotListedWaitsToBeAdded() {
        assertThat(decide(List.of(B, C), Map.of(B.id(), empty(B, List.of(B, C)))))
                .isInstanceOf(Founding.Wait.class);
    }
}
