package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.testkit.Firewall;
import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pipeline of batches is under way through a follower and the leader dies at each of its steps. */
class PipelineTest {
    @TempDir
    Path directory;

    enum Step {
        BATCHES_DO_NOT_REACH_THE_LEADER,
        SOME_BATCHES_DO_NOT_REACH_THE_LEADER,
        ENTRIES_DO_NOT_REACH_THE_FOLLOWERS,
        ENTRIES_REACH_ONE_FOLLOWER_ONLY,
        FOLLOWERS_DO_NOT_ACKNOWLEDGE,
        THE_ORIGIN_HEARS_NOTHING,
        EVERYTHING_IS_SLOW
    }

    @ParameterizedTest
    @EnumSource
    void noCommandIsLostOrDoubledAndOutcomesAgree(Step step) throws InterruptedException {
        try (TestCluster cluster = new TestCluster(directory, 3, settings -> settings.maxBatchBytes(200)).startAll()) {
            TestNode leader = cluster.awaitLeader();
            TestNode origin = cluster.anyFollower();
            TestNode other = cluster.nodes().stream()
                    .filter(node -> node != leader && node != origin)
                    .findFirst()
                    .orElseThrow();
            await().until(() -> origin.status().caughtUp());
            Load load = Load.byHand(cluster);
            int next = burst(load, origin, 0, 50);
            cluster.firewall().add(rule(step, leader, origin, other));
            next = burst(load, origin, next, 100);
            TimeUnit.MILLISECONDS.sleep(150); // the burst gets as far as the firewall lets it
            leader.kill();
            cluster.firewall().open();
            cluster.awaitLeader();
            burst(load, origin, next, 50);
            await().until(() -> load.acknowledgedCount() >= 100);
            leader.start();
            load.stopAndVerify();
            assertThat(origin.journal().size()).isGreaterThanOrEqualTo(load.acknowledgedCount());
        }
    }

    private static int burst(Load load, TestNode origin, int from, int count) {
        for (int number = from; number < from + count; number++) {
            load.propose(origin, number);
        }
        return from + count;
    }

    private static Firewall.Rule rule(Step step, TestNode leader, TestNode origin, TestNode other) {
        int drop = Firewall.DROP;
        return switch (step) {
            case BATCHES_DO_NOT_REACH_THE_LEADER -> (from, to, type) ->
                    type == MessageType.FORWARD && to.equals(leader.id()) ? drop : 0;
            case SOME_BATCHES_DO_NOT_REACH_THE_LEADER -> new Firewall.Rule() {
                private int count;

                @Override
                public synchronized int apply(NodeId from, NodeId to, MessageType type) {
                    return type == MessageType.FORWARD && to.equals(leader.id()) && count++ % 3 == 1 ? drop : 0;
                }
            };
            case ENTRIES_DO_NOT_REACH_THE_FOLLOWERS -> (from, to, type) ->
                    type == MessageType.APPEND_ENTRIES && from.equals(leader.id()) ? drop : 0;
            case ENTRIES_REACH_ONE_FOLLOWER_ONLY -> (from, to, type) ->
                    type == MessageType.APPEND_ENTRIES && to.equals(origin.id()) && from.equals(leader.id()) ? drop : 0;
            case FOLLOWERS_DO_NOT_ACKNOWLEDGE -> (from, to, type) ->
                    type == MessageType.APPEND_ENTRIES && to.equals(leader.id()) ? drop : 0;
            case THE_ORIGIN_HEARS_NOTHING -> (from, to, type) ->
                    to.equals(origin.id()) && !from.equals(other.id()) ? drop : 0;
            case EVERYTHING_IS_SLOW -> (from, to, type) -> 40;
        };
    }
}
