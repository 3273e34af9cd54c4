package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstElectionTest {
    @TempDir
    Path directory;

    @Test
    void aSingleMemberLeadsAtOnce() {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            TestNode node = cluster.node(0).start();
            cluster.awaitLeader();
            assertThat(node.propose("x").orTimeout(3, TimeUnit.SECONDS).join()).isZero();
            await().until(() ->
                    node.status().caughtUp() && node.status().clusterId().isPresent());
            assertThat(node.status().members()).singleElement().satisfies(member -> assertThat(member.role())
                    .isEqualTo(Role.LEADER));
        }
    }

    @Test
    void threeEmptyNodesElectALeaderAndAnyNodeTakesCommands() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            for (TestNode node : cluster.nodes()) {
                node.propose("from " + node.id()).orTimeout(3, TimeUnit.SECONDS).join();
                assertThat(node.journal().lines()).contains("from " + node.id());
            }
            cluster.awaitEqualJournals();
            assertThat(cluster.node(0).journal().size()).isEqualTo(3);
            await().until(() -> cluster.nodes().stream()
                    .allMatch(
                            n -> n.status().caughtUp() && n.status().clusterId().isPresent()));
            assertThat(cluster.nodes().stream()
                            .map(n -> n.status().clusterId().orElseThrow())
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void oneAloneOfThreeIsACandidateWithoutATermAndRefusesCommandsNamingWhoIsMissing() {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            TestNode alone = cluster.node(0).start();
            assertThatThrownBy(() -> alone.propose("x").join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(NoLeaderException.class)
                    .hasMessageContaining("1 of 3 up")
                    .hasMessageContaining(cluster.node(1).address().toString())
                    .hasMessageContaining(cluster.node(2).address().toString());
            assertThat(alone.status().role()).isEqualTo(Role.CANDIDATE);
            assertThat(alone.status().term()).isZero();
            assertThat(alone.status().members())
                    .filteredOn(member -> !member.id().equals(alone.id()))
                    .hasSize(2)
                    .allSatisfy(member -> {
                        assertThat(member.role()).isEqualTo(Role.FOLLOWER);
                        assertThat(member.term()).isZero();
                        assertThat(member.up()).isFalse();
                        assertThat(member.lastSeenMillisAgo()).isEmpty();
                    });
            assertThatThrownBy(() -> alone.log().readBarrier().join()).cause().isInstanceOf(NoLeaderException.class);
        }
    }

    @Test
    void theSecondOfThreeMakesALeaderAndTheThirdFollowsIt() {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.node(0).start();
            cluster.node(1).start();
            TestNode leader = cluster.awaitLeader();
            leader.propose("before the third").join();
            long term = leader.status().term();

            TestNode third = cluster.node(2).start();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(third.status().role()).isEqualTo(Role.FOLLOWER);
                assertThat(third.status().leader()).contains(leader.id());
                assertThat(third.journal().lines()).containsExactly("before the third");
            });
            assertThat(leader.isLeader()).isTrue();
            assertThat(leader.status().term()).isEqualTo(term);
            await().untilAsserted(() -> assertThat(leader.status().members())
                    .allMatch(member -> member.up() && member.voter() && member.term() == term));
        }
    }

    @Test
    void aTermDoesNotRunAwayWhileAnEstablishedNodeIsAlone() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode leader = cluster.awaitLeader();
            TestNode follower = cluster.anyFollower();
            long term = leader.status().term();
            cluster.nodes().stream().filter(node -> node != follower).forEach(TestNode::kill);

            await().until(() -> follower.status().role() == Role.CANDIDATE);
            // Several election timeouts, in which nothing may happen.
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> follower.status().term() == term);
            assertThat(follower.status().members())
                    .filteredOn(member -> !member.id().equals(follower.id()))
                    .allSatisfy(member -> {
                        assertThat(member.up()).isFalse();
                        assertThat(member.term()).isEqualTo(term);
                    });
            assertThat(follower.status().member(leader.id()).orElseThrow().role())
                    .isEqualTo(Role.LEADER);
        }
    }
}
