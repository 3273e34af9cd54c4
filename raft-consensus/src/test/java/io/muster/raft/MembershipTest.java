package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembershipTest {
    @TempDir
    Path directory;

    @Test
    void aMemberIsAddedAndAnotherRemovedUnderLoad() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            try (Load load = new Load(cluster, 10)) {
                await().until(() -> load.acknowledgedCount() > 300);
                TestNode added = cluster.addNode().start();
                TestNode asked = cluster.nodes().stream()
                        .filter(node -> node != added && !node.isLeader())
                        .findFirst()
                        .orElseThrow();
                asked.log()
                        .addMember(added.id(), added.address())
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
                await().atMost(Duration.ofSeconds(10)).until(() -> added.role() == Role.FOLLOWER);
                await().until(() -> cluster.running().stream()
                        .allMatch(node -> node.status().members().size() == 4));
                added.propose("by the new one").orTimeout(3, TimeUnit.SECONDS).join();

                TestNode removed = cluster.awaitLeader(); // the leader itself, the hardest case
                cluster.nodes().stream()
                        .filter(node -> node != removed)
                        .findFirst()
                        .orElseThrow()
                        .log()
                        .removeMember(removed.id())
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
                removed.stop();
                TestNode leader = cluster.awaitLeader();
                await().until(() -> cluster.running().stream()
                        .allMatch(node -> node.status().members().size() == 3));
                assertThat(leader.status().members()).noneMatch(m -> m.id().equals(removed.id()));
                load.stopAndVerify();
            }
        }
    }

    @Test
    void aClusterGrowsFromOneToThreeAndSurvivesTheLossOfTheFirst() {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            TestNode first = cluster.awaitLeader();
            first.propose("alone").join();
            for (int i = 0; i < 2; i++) {
                TestNode added = cluster.addNode().start();
                first.log()
                        .addMember(added.id(), added.address())
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
                await().until(() -> added.role() == Role.FOLLOWER);
            }
            first.kill();
            TestNode leader = cluster.awaitLeader();
            leader.propose("without the first").orTimeout(3, TimeUnit.SECONDS).join();
            cluster.awaitEqualJournals();
            assertThat(leader.journal().lines()).containsExactly("alone", "without the first");
        }
    }

    @Test
    void addingANodeThatDoesNotAnswerFailsWithItsAddress() {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            TestNode leader = cluster.awaitLeader();
            TestNode absent = cluster.addNode();
            assertThatThrownBy(() -> leader.log()
                            .addMember(absent.id(), absent.address())
                            .join())
                    .cause()
                    .isInstanceOf(MembershipException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining(absent.address().toString());
            assertThatThrownBy(() -> leader.log().removeMember(leader.id()).join())
                    .cause()
                    .isInstanceOf(MembershipException.class);
        }
    }

    @Test
    void twoChangesAtOnceEndInOneMembershipAndLoseNothing() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode leader = cluster.awaitLeader();
            try (Load load = new Load(cluster, 10)) {
                await().until(() -> load.acknowledgedCount() > 200);
                List<TestNode> added = cluster.addNodes(2);
                added.forEach(TestNode::start);
                List<CompletableFuture<Void>> changes = new ArrayList<>();
                changes.add(
                        leader.log().addMember(added.get(0).id(), added.get(0).address()));
                changes.add(cluster.anyFollower()
                        .log()
                        .addMember(added.get(1).id(), added.get(1).address()));
                List<TestNode> refused = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    Throwable failure = changes.get(i)
                            .orTimeout(20, TimeUnit.SECONDS)
                            .handle((done, e) -> e)
                            .join();
                    if (failure != null) {
                        assertThat(failure).hasRootCauseInstanceOf(MembershipException.class);
                        refused.add(added.get(i));
                    }
                }
                // The engine makes one change at a time; a refused one can be asked for again.
                assertThat(refused).hasSizeLessThan(2);
                for (TestNode node : refused) {
                    leader.log()
                            .addMember(node.id(), node.address())
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join();
                }
                await().atMost(Duration.ofSeconds(10)).until(() -> cluster.running().stream()
                        .allMatch(node -> node.status().members().stream()
                                        .filter(MemberStatus::voter)
                                        .count()
                                == 5));
                load.stopAndVerify();
            }
        }
    }

    @Test
    void aNodeThatWasRemovedKnowsItAndCanBeAddedAgain() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode leader = cluster.awaitLeader();
            TestNode removed = cluster.anyFollower();
            leader.log()
                    .removeMember(removed.id())
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> removed.status().outsider().isPresent());
            assertThat(removed.role()).isEqualTo(Role.LEARNER);
            assertThat(removed.status().member(removed.id()).orElseThrow().voter())
                    .isFalse();
            assertThat(leader.status().outsider()).isEmpty();

            leader.propose("while it was away").orTimeout(3, TimeUnit.SECONDS).join();
            leader.log()
                    .addMember(removed.id(), removed.address())
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> removed.status().outsider().isEmpty() && removed.role() == Role.FOLLOWER);
            cluster.awaitEqualJournals();
        }
    }

    @Test
    void nodesThatListAClusterWhichDoesNotKnowThemDoNotFoundAnotherOne() {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            TestNode first = cluster.awaitLeader();
            first.propose("kept").join();
            List<TestNode> added = cluster.addNodes(2); // the two are a majority of the list of three
            added.forEach(TestNode::start);
            // For longer than a first election takes.
            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> added.stream()
                            .map(TestNode::status)
                            .allMatch(status -> status.leader().isEmpty()
                                    && status.outsider().isPresent()));
            for (TestNode node : added) {
                first.log()
                        .addMember(node.id(), node.address())
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> added.stream()
                    .allMatch(node -> node.journal().lines().equals(List.of("kept"))));
        }
    }
}
