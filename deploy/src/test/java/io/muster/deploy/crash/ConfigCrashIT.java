package io.muster.deploy.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.deploy.Distribution;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nodes of the shipped distribution, and the database server, are killed at random moments while many compare and set and listen. Then no
 * acknowledged publication is lost, no two succeeded on one md5, no listener went back, and all nodes tell the same history. One content in four is large, so that
 * embedded nodes keep it beside its row.
 *
 * <p>{@code -Dmuster.crash.kills=N} sets the number of kills of each of the two campaigns, 200 in all, {@code -Dmuster.crash.seed=N} the choices.
 */
class ConfigCrashIT {

    private static final int CAMPAIGN = Integer.getInteger("muster.crash.kills", 100);
    private static final long SEED = Long.getLong("muster.crash.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LINES_OF_EACH_LOG = 40;

    private final CrashRecord record = new CrashRecord();
    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("muster-crash");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    @Test
    @Tag("campaign")
    void manyKillsOfNodesLoseNothing() throws Exception {
        run(cluster(List.of()), List.of(), CAMPAIGN);
    }

    @Test
    @Tag("campaign")
    void manyKillsOfNodesAndTheDatabaseLoseNothing() throws Exception {
        try (MariaDbProcess database = new MariaDbProcess()) {
            LocalCluster cluster = cluster(List.of(
                    "spring.datasource.platform=mysql",
                    "db.num=1",
                    "db.url.0=" + database.url(),
                    "db.user.0=nacos",
                    "db.password.0=nacos"));
            run(cluster, List.of(database), CAMPAIGN);
        }
    }

    private LocalCluster cluster(List<String> settings) {
        LocalPorts ports = new LocalPorts();
        List<String> all = new ArrayList<>(settings);
        all.add("nacos.core.auth.enabled=false");
        return LocalCluster.prepare(Distribution.directory(), directory, 3, ports, ports.next(), all);
    }

    private void run(LocalCluster cluster, List<Killer.Victim> others, int kills) throws Exception {
        try (cluster) {
            cluster.start();
            List<String> nodes =
                    cluster.nodes().stream().map(LocalNode::address).toList();
            List<String> listened = new ArrayList<>(nodes);
            listened.add(cluster.gateway().address());
            List<Killer.Victim> victims = new ArrayList<>(others);
            cluster.nodes().forEach(node -> victims.add(new NodeVictim(node)));
            HttpClient http = ConfigClient.http();
            try (CrashLoad load = new CrashLoad(record, nodes, listened)) {
                await().atMost(PATIENCE).until(() -> record.acknowledged() > 20);
                new Killer(victims, 2, SEED, record).kill(kills);
                int before = record.acknowledged();
                await().atMost(PATIENCE).until(() -> record.acknowledged() > before + 20);
            }
            record.checkContents();
            for (String key : CrashLoad.KEYS) {
                List<String> chain = agreedChain(http, nodes, key);
                record.check(key, chain);
            }
            System.out.println(kills + " kills, seed " + SEED + ": " + record.summary());
        } catch (Exception | AssertionError failure) {
            System.err.println("seed " + SEED + ", " + record.summary() + "\n" + cluster.logs(LINES_OF_EACH_LOG));
            throw failure;
        }
    }

    /** The history that every node tells, once they tell the same. */
    private static List<String> agreedChain(HttpClient http, List<String> nodes, String key) {
        List<List<String>> chains = new ArrayList<>();
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Set<String> present = new HashSet<>();
            for (String node : nodes) {
                present.add(new ConfigClient(http, node).md5(key).orElseThrow());
            }
            assertThat(present).as("what the nodes serve of %s", key).hasSize(1);
            chains.clear();
            for (String node : nodes) {
                chains.add(new ConfigClient(http, node).chain(key));
            }
            assertThat(new HashSet<>(chains)).as("the histories of %s", key).hasSize(1);
        });
        return chains.get(0);
    }

    /** A node that is started again by its script. */
    private record NodeVictim(LocalNode node) implements Killer.Victim {
        @Override
        public void kill() {
            node.kill();
        }

        @Override
        public void start() {
            node.start();
        }

        @Override
        public String toString() {
            return "node " + node.address();
        }
    }
}
