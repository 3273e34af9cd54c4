package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WipedNodeTest {
    @TempDir
    Path directory;

    @Test
    void aNodeThatLostItsDiskComesBackBySnapshotAndVotesAgain() {
        try (TestCluster cluster =
                new TestCluster(directory, 3, settings -> settings.snapshotEvery(100, 1_000_000)).startAll()) {
            cluster.awaitLeader();
            try (Load load = new Load(cluster, 10)) {
                await().until(() -> load.acknowledgedCount() > 1000);
                TestNode wiped = cluster.anyFollower();
                wiped.kill();
                wiped.wipe();
                wiped.start();
                await().atMost(Duration.ofSeconds(20)).until(() -> wiped.role() == Role.FOLLOWER);
                load.stopAndVerify();

                // It counts again: with it and one other there is a majority.
                TestNode leader = cluster.awaitLeader();
                leader.kill();
                cluster.awaitLeader().propose("with the vote of the wiped one").join();
                assertThat(wiped.isRunning()).isTrue();
            }
        }
    }

    @Test
    void anEntryThatAWipedNodeHadAcknowledgedIsNotLost() throws InterruptedException {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode a = cluster.awaitLeader();
            a.propose("all have this").orTimeout(3, TimeUnit.SECONDS).join();
            cluster.awaitEqualJournals();
            TestNode b =
                    cluster.nodes().stream().filter(n -> n != a).findFirst().orElseThrow();
            TestNode c = cluster.nodes().stream()
                    .filter(n -> n != a && n != b)
                    .findFirst()
                    .orElseThrow();

            cluster.firewall().isolate(c.id());
            a.propose("acknowledged by A and B").orTimeout(3, TimeUnit.SECONDS).join();
            a.kill();
            b.kill();
            b.wipe();
            cluster.firewall().open();
            b.start();

            // B and C are a majority, but B must not vote: what it had promised is gone.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> b.log().peers().connectedPeers().contains(c.id()));
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            b.status().leader().isEmpty() && c.status().leader().isEmpty());
            assertThat(b.role()).isEqualTo(Role.LEARNER);

            a.start();
            assertThat(cluster.awaitLeader()).isSameAs(a);
            cluster.awaitEqualJournals();
            assertThat(c.journal().lines()).containsExactly("all have this", "acknowledged by A and B");
            await().until(() -> b.role() == Role.FOLLOWER);
        }
    }

    @Test
    void aNodeOfAnotherClusterIsRefused() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            // A node that has not yet learned which cluster it belongs to could not tell the other one from it.
            await().until(() -> cluster.nodes().stream()
                    .allMatch(node -> node.status().clusterId().isPresent()));
            String founded = cluster.node(0).status().clusterId().orElseThrow();
            cluster.nodes().forEach(TestNode::kill);
            // Two of three lose their disks and found a cluster anew: nobody is left who could tell them otherwise.
            cluster.node(0).wipe();
            cluster.node(1).wipe();
            cluster.node(0).start();
            cluster.node(1).start();
            TestNode leader = cluster.awaitLeader();
            leader.propose("in the new cluster").join();
            await().until(() -> leader.status().clusterId().isPresent());
            assertThat(leader.status().clusterId()).isPresent().isNotEqualTo(Optional.of(founded));

            TestNode stranger = cluster.node(2).start();
            await().pollDelay(Duration.ofSeconds(2))
                    .until(() -> stranger.status().leader().isEmpty());
            assertThat(leader.log().peers().connectedPeers()).doesNotContain(stranger.id());
            assertThat(stranger.journal().lines()).doesNotContain("in the new cluster");
        }
    }
}
