package io.muster.raft;

import static org.awaitility.Awaitility.await;

import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.testkit.Firewall;
import io.muster.raft.testkit.Load;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half a minute of random faults under load, with snapshots every few hundred entries. Never more than one node is down or
 * wiped at a time, so nothing that was acknowledged may be lost. The seed is printed; give it again with {@code
 * -Draft.campaign.seed}.
 */
@Tag("campaign")
class RandomFaultsCampaignTest {
    private static final Duration LENGTH = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @RepeatedTest(10)
    void nothingAcknowledgedIsLost() throws InterruptedException {
        long seed =
                Long.getLong("raft.campaign.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (TestCluster cluster =
                new TestCluster(directory, 3, settings -> settings.snapshotEvery(400, 10_000_000)).startAll()) {
            cluster.awaitLeader();
            try (Load load = new Load(cluster, 15)) {
                long end = System.nanoTime() + LENGTH.toNanos();
                while (System.nanoTime() < end) {
                    fault(cluster, random);
                    int acknowledged = load.acknowledgedCount();
                    await().atMost(Duration.ofSeconds(30)).until(() -> load.acknowledgedCount() > acknowledged + 30);
                }
                load.stopAndVerify();
            }
        }
    }

    private static void fault(TestCluster cluster, Random random) throws InterruptedException {
        TestNode victim = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        int millis = 50 + random.nextInt(2500);
        int kind = random.nextInt(7);
        System.out.println("fault " + kind + " on " + victim.id() + " for " + millis + " ms");
        switch (kind) {
            case 0 -> {
                victim.kill();
                TimeUnit.MILLISECONDS.sleep(millis);
                victim.start();
            }
            case 1 -> {
                victim.stop();
                TimeUnit.MILLISECONDS.sleep(millis);
                victim.start();
            }
            case 2 -> {
                // A disk may be lost only while the others are well: wait until all have everything.
                cluster.awaitLeader();
                await().atMost(Duration.ofSeconds(30)).until(() -> caughtUp(cluster));
                victim.kill();
                victim.wipe();
                victim.start();
                await().atMost(Duration.ofSeconds(30)).until(() -> caughtUp(cluster));
            }
            case 3 -> during(cluster, millis, cluster.firewall().isolate(victim.id()));
            case 4 -> during(cluster, millis, cluster.firewall().add((from, to, type) -> lossy(victim, from, type)));
            case 5 -> during(
                    cluster,
                    millis,
                    cluster.firewall()
                            .add((from, to, type) ->
                                    to.equals(victim.id()) && type == MessageType.FORWARD ? Firewall.DROP : 0));
            default -> during(cluster, millis, cluster.firewall().delayAll(1 + random.nextInt(60)));
        }
    }

    private static int lossy(TestNode victim, NodeId from, MessageType type) {
        boolean lost = from.equals(victim.id()) && ThreadLocalRandom.current().nextInt(4) == 0;
        return lost && type != MessageType.HELLO ? Firewall.CUT : 0;
    }

    private static boolean caughtUp(TestCluster cluster) {
        List<TestNode> nodes = cluster.running();
        return nodes.size() == 3
                && nodes.stream().allMatch(node -> node.status().caughtUp() && node.role() != Role.LEARNER);
    }

    private static void during(TestCluster cluster, int millis, Firewall.Rule rule) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
        cluster.firewall().remove(rule);
    }
}
