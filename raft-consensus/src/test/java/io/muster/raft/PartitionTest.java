package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTest {
    @TempDir
    Path directory;

    @Test
    void aLeaderInTheMinorityCommitsNothingAndSaysSo() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode old = cluster.awaitLeader();
            cluster.firewall().isolate(old.id());

            CompletableFuture<Integer> lost = old.propose("in the minority");
            assertThatThrownBy(lost::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(OutcomeUnknownException.class);
            TestNode next = cluster.awaitLeaderAmong(node -> node != old);
            next.propose("in the majority").orTimeout(3, TimeUnit.SECONDS).join();
            await().until(() -> !old.isLeader());
            assertThatThrownBy(() -> old.propose("later").join())
                    .cause()
                    .isInstanceOf(NoLeaderException.class)
                    .hasMessageContaining("1 of 3 up");
            assertThatThrownBy(() -> old.log().readBarrier().join()).cause().isInstanceOf(NoLeaderException.class);

            cluster.firewall().open();
            await().atMost(Duration.ofSeconds(10)).until(() -> old.role() == Role.FOLLOWER);
            cluster.awaitEqualJournals();
            assertThat(old.journal().lines()).contains("in the majority").doesNotContain("later");
        }
    }

    @Test
    void aFollowerThatWasCutOffDoesNotUnseatTheLeaderWhenItReturns() throws InterruptedException {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            TestNode leader = cluster.awaitLeader();
            TestNode cut = cluster.anyFollower();
            long term = leader.status().term();
            cluster.firewall().isolate(cut.id());
            await().until(() -> cut.role() == Role.CANDIDATE);
            TimeUnit.MILLISECONDS.sleep(2500); // it keeps asking for votes meanwhile
            cluster.firewall().open();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> cut.status().leader().equals(Optional.of(leader.id())));
            assertThat(leader.isLeader()).isTrue();
            assertThat(leader.status().term()).isEqualTo(term);
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhilePartitionsComeAndGo() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            try (Load load = new Load(cluster, 10)) {
                for (int round = 0; round < 3; round++) {
                    TestNode leader = cluster.awaitLeader();
                    cluster.firewall().isolate(leader.id());
                    cluster.awaitLeaderAmong(node -> node != leader);
                    int acknowledged = load.acknowledgedCount();
                    await().until(() -> load.acknowledgedCount() > acknowledged + 100);
                    cluster.firewall().open();
                    await().atMost(Duration.ofSeconds(10)).until(() -> leader.role() == Role.FOLLOWER);
                }
                load.stopAndVerify();
            }
        }
    }

    @Test
    void slowConnectionsDelayButDoNotBreak() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            cluster.firewall().delayAll(30);
            try (Load load = new Load(cluster, 50)) {
                await().until(() -> load.acknowledgedCount() > 300);
                load.stopAndVerify();
                assertThat(load.unknown()).isEmpty();
            }
        }
    }
}
