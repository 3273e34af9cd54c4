package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstElectionTest {
    @TempDir
    Path directory;

    @Test
    void aSingleMemberLeadsAtOnce() {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            long begin = System.nanoTime();
            TestNode node = cluster.node(0).start();
            cluster.awaitLeader();
            System.out.println("single leader after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            assertThat(node.propose("x").orTimeout(3, TimeUnit.SECONDS).join()).isZero();
        }
    }

    @Test
    void threeEmptyNodesElectALeaderQuicklyAndAnyNodeTakesCommands() {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            long begin = System.nanoTime();
            cluster.startAll();
            cluster.awaitLeader();
            System.out.println("first leader of three after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            for (TestNode node : cluster.nodes()) {
                node.propose("from " + node.id()).orTimeout(3, TimeUnit.SECONDS).join();
                assertThat(node.journal().lines()).contains("from " + node.id());
            }
            cluster.awaitEqualJournals();
            assertThat(cluster.node(0).journal().size()).isEqualTo(3);
            await().until(() ->
                    cluster.nodes().stream().allMatch(n -> n.status().caughtUp()));
        }
    }
}
