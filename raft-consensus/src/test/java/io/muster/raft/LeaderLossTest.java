package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderLossTest {
    /** Until a leader that was handed to leads; an election takes longer. */
    private static final Duration QUICK = Duration.ofMillis(1500);

    @TempDir
    Path directory;

    @Test
    void whenTheLeaderIsKilledTheOthersElectANewOneAndNothingAcknowledgedIsLost() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode first = cluster.awaitLeader();
            try (Load load = new Load(cluster, 20)) {
                await().until(() -> load.acknowledgedCount() > 500);
                long term = first.status().term();
                long begin = System.nanoTime();
                first.kill();
                TestNode second = cluster.awaitLeader();
                System.out.println("new leader after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
                assertThat(second.status().term()).isGreaterThan(term);

                int acknowledged = load.acknowledgedCount();
                await().until(() -> load.acknowledgedCount() > acknowledged + 200);
                first.start();
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> first.status().leader().isPresent());
                assertThat(first.role()).isEqualTo(Role.FOLLOWER);
                assertThat(first.status().leader()).contains(second.id());
                assertThat(second.isLeader()).isTrue();
                load.stopAndVerify();
            }
        }
    }

    @Test
    void aLeaderThatIsStoppedHandsOverFirst() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            try (Load load = new Load(cluster, 4)) {
                await().until(() -> load.acknowledgedCount() > 50);
                Duration quickest = handOver(cluster);
                for (int again = 0; again < 2 && quickest.compareTo(QUICK) >= 0; again++) { // a machine may pause once
                    Duration next = handOver(cluster);
                    quickest = next.compareTo(quickest) < 0 ? next : quickest;
                }
                assertThat(quickest).isLessThan(QUICK);
                load.stopAndVerify();
                assertThat(load.unknown()).isEmpty();
            }
        }
    }

    /** Stops the leader and starts it again; returns how long it took until another one led. */
    private static Duration handOver(TestCluster cluster) {
        TestNode leader = cluster.awaitLeader();
        long begin = System.nanoTime();
        leader.stop();
        cluster.awaitLeader();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        leader.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> leader.status().caughtUp());
        return took;
    }

    @Test
    void leadershipCanBeHandedToANamedMember() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            TestNode target = cluster.anyFollower();
            target.log()
                    .transferLeadership(target.id())
                    .orTimeout(5, TimeUnit.SECONDS)
                    .join();
            assertThat(cluster.awaitLeader()).isSameAs(target);
            target.propose("x").orTimeout(3, TimeUnit.SECONDS).join();
        }
    }
}
