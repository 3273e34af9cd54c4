package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverloadTest {
    @TempDir
    Path directory;

    @Test
    void aBoundedNumberOfBytesWaitsAndTheRestIsToldToRetry() {
        try (TestCluster cluster =
                new TestCluster(directory, 3, settings -> settings.maxQueuedBytes(10_000)).startAll()) {
            TestNode leader = cluster.awaitLeader();
            cluster.firewall().isolate(leader.id());
            List<CompletableFuture<Integer>> taken = new ArrayList<>();
            String line = "x".repeat(1000);
            for (int i = 0; i < 10; i++) {
                taken.add(leader.propose(line));
            }
            assertThatThrownBy(() -> leader.propose(line).join())
                    .cause()
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageStartingWith("overloaded, retry");
            assertThat(taken).allMatch(future -> !future.isDone());

            cluster.firewall().open();
            TestNode next = cluster.awaitLeader();
            taken.forEach(future -> assertThat(future.handle((place, failure) -> true)
                            .orTimeout(5, TimeUnit.SECONDS)
                            .join())
                    .isTrue());
            next.propose(line).orTimeout(3, TimeUnit.SECONDS).join();
            leader.propose(line).orTimeout(3, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void aCommandAboveTheLimitIsRefusedAtOnce() {
        try (TestCluster cluster = new TestCluster(directory, 1, settings -> settings.maxBatchBytes(1000)).startAll()) {
            TestNode node = cluster.awaitLeader();
            assertThatThrownBy(() -> node.propose("x".repeat(1001)).join())
                    .cause()
                    .isInstanceOf(CommandTooLargeException.class)
                    .hasMessageContaining("1001 bytes");
            assertThat(node.propose("x".repeat(1000)).join()).isZero();
        }
    }

    @Test
    void aCommandOfSeveralMegabytesTravels() {
        try (TestCluster cluster =
                new TestCluster(directory, 3, settings -> settings.proposeTimeoutMillis(20_000)).startAll()) {
            cluster.awaitLeader();
            TestNode follower = cluster.anyFollower();
            follower.propose("x".repeat(10 * 1024 * 1024))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            cluster.awaitEqualJournals();
            assertThat(cluster.awaitLeader().journal().lines().get(0)).hasSize(10 * 1024 * 1024);
        }
    }
}
