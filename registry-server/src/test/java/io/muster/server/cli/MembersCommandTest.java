package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.node.StartedCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to the members of a cluster with {@code bin/muster}, on whole nodes. */
class MembersCommandTest {

    @TempDir
    Path directory;

    @Test
    void membersAreShownTakenOutBroughtBackAddedAndRemoved() throws Exception {
        try (StartedCluster cluster = new StartedCluster(directory, 1).startAll()) {
            String address = cluster.address(0);
            assertThat(run(cluster, 0)).contains(address).contains("LEADER").contains("yes");
            assertThat(run(cluster, 0, "take-out", address)).contains("No other member is in service");
            assertThat(run(cluster, 0, "take-out", address, "--force", "--reason", "new disk"))
                    .isEqualTo(address + " is out of service.\n");
            assertThat(run(cluster, 0)).contains("ISOLATION").contains("no");
            assertThat(run(cluster, 0, "bring-back", address)).isEqualTo(address + " is in service again.\n");

            int second = cluster.prepare();
            cluster.list(second, List.of(0, second));
            cluster.start(second);
            String added = cluster.address(second);
            assertThat(run(cluster, 0, "add", added)).isEqualTo(added + " is a member now.\n");
            assertThat(run(cluster, 0, "add", added)).contains("is a member already");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(run(cluster, 0))
                    .contains("! " + added + " is a member, but cluster.conf of " + address));
            cluster.awaitReady(second);

            assertThat(run(cluster, second, "remove", address)).isEqualTo(address + " is no member any more.\n");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(cluster.status(second).path("members")).hasSize(1));
        }
    }

    /** What the command printed, on standard output or, when it failed, on standard error. */
    private static String run(StartedCluster cluster, int node, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Stream.of(
                        Stream.of("members"),
                        Arrays.stream(arguments),
                        Stream.of("--home", cluster.home(node).toString()))
                .flatMap(words -> words)
                .toArray(String[]::new);
        int status = MusterCli.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
        assertThat(status == 0).isEqualTo(err.toString().isEmpty());
        return status == 0 ? out.toString() : err.toString();
    }
}
