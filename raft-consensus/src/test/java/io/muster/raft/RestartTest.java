package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    @TempDir
    Path directory;

    @Test
    void aWholeClusterComesBackWithItsLog() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            propose(cluster.node(1), 0, 500);
            await().until(() -> cluster.node(0).status().clusterId().isPresent());
            String clusterId = cluster.node(0).status().clusterId().orElseThrow();
            cluster.nodes().forEach(TestNode::kill);

            cluster.startAll();
            cluster.awaitLeader();
            propose(cluster.node(2), 500, 510);
            cluster.awaitEqualJournals();
            assertThat(cluster.node(0).journal().lines()).isEqualTo(lines(0, 510));
            assertThat(cluster.node(0).status().clusterId()).contains(clusterId);
        }
    }

    @Test
    void aWholeClusterComesBackFromItsSnapshotAndTheLogBehindIt() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            propose(cluster.node(0), 0, 200);
            cluster.awaitEqualJournals();
            for (TestNode node : cluster.nodes()) {
                node.log().snapshotNow().orTimeout(5, TimeUnit.SECONDS).join();
            }
            propose(cluster.node(0), 200, 230);
            cluster.nodes().forEach(TestNode::stop);

            cluster.startAll();
            cluster.awaitLeader();
            propose(cluster.node(0), 230, 240);
            cluster.awaitEqualJournals();
            assertThat(cluster.node(0).journal().lines()).isEqualTo(lines(0, 240));
        }
    }

    @Test
    void snapshotsAreTakenByThemselvesAndAFollowerThatLagsTooFarGetsOne() {
        try (TestCluster cluster =
                new TestCluster(directory, 3, settings -> settings.snapshotEvery(50, 1_000_000)).startAll()) {
            cluster.awaitLeader();
            TestNode away = cluster.anyFollower();
            away.kill();
            TestNode writer = cluster.awaitLeader();
            for (int i = 0; i < 300; i++) {
                writer.propose("line " + i).orTimeout(5, TimeUnit.SECONDS).join();
            }
            away.start();
            cluster.awaitEqualJournals();
            assertThat(away.journal().lines()).isEqualTo(lines(0, 300));
            assertThat(snapshotDirectories(away)).isNotEmpty();
        }
    }

    @Test
    void aSingleMemberComesBackAtOnce() {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            cluster.awaitLeader();
            propose(cluster.node(0), 0, 20);
            cluster.node(0).kill();
            cluster.node(0).start();
            await().until(() -> cluster.node(0).journal().lines().equals(lines(0, 20)));
        }
    }

    @Test
    void nodesRestartOneByOneUnderLoad() {
        try (TestCluster cluster = new TestCluster(directory, 3).startAll()) {
            cluster.awaitLeader();
            try (Load load = new Load(cluster, 10)) {
                for (TestNode node : cluster.nodes()) {
                    int acknowledged = load.acknowledgedCount();
                    await().until(() -> load.acknowledgedCount() > acknowledged + 100);
                    node.stop();
                    cluster.awaitLeader();
                    node.start();
                    await().until(() -> node.status().caughtUp());
                }
                load.stopAndVerify();
            }
        }
    }

    private static void propose(TestNode node, int from, int to) {
        List<CompletableFuture<Integer>> futures = IntStream.range(from, to)
                .mapToObj(i -> node.propose("line " + i))
                .toList();
        futures.forEach(future -> future.orTimeout(5, TimeUnit.SECONDS).join());
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }

    private static List<String> snapshotDirectories(TestNode node) {
        String[] names =
                node.settings().dataDirectory().resolve("snapshot").toFile().list();
        return names == null
                ? List.of()
                : Arrays.stream(names)
                        .filter(name -> name.startsWith("snapshot_"))
                        .toList();
    }
}
