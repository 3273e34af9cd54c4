package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
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
}
