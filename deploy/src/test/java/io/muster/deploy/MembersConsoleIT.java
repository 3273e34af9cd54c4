package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Members of a running cluster of the distribution come and go in the console, and two of three nodes die while somebody looks at it. */
@Tag("campaign")
class MembersConsoleIT {

    private static final Map<String, String> PATIENT =
            Map.of("MUSTER_START_SECONDS", "60", "MUSTER_STOP_SECONDS", "60");

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster(ConsoleWalk.PASSWORD_SETTING);

    @TempDir
    Path directory;

    @Test
    void membersComeAndGoInTheConsoleAndALostMajorityIsShownUntilItIsBack() throws IOException, InterruptedException {
        List<LocalNode> nodes = CLUSTER.get().nodes();
        Path listed = Path.of("conf", "cluster.conf");
        String members = Files.readString(nodes.get(0).home().resolve(listed));
        int port = new LocalPorts().next();
        Path newcomer = layOut(nodes.get(0), port, members);
        try {
            assertThat(script("startup.sh", "-p", "embedded", "--home", newcomer.toString()))
                    .as("what a node says that nobody has added yet")
                    .contains("not ready yet")
                    .contains("is not a member")
                    .contains("bin/muster members add");

            ConsoleWalk.take(
                    CLUSTER.get(),
                    "members.e2e.mjs",
                    "members",
                    600,
                    Map.of(
                            "NEW_NODE",
                            "127.0.0.1:" + port,
                            "NODES",
                            json(nodes),
                            "STARTUP",
                            Distribution.directory()
                                    .resolve("bin")
                                    .resolve("startup.sh")
                                    .toString(),
                            "MUSTER_START_SECONDS",
                            "60"));

            assertThat(nodes)
                    .allSatisfy(node -> assertThat(Files.readString(node.home().resolve(listed)))
                            .as("the operator's file")
                            .isEqualTo(members));
        } finally {
            script("shutdown.sh", "--home", newcomer.toString());
        }
    }

    /** A home like that of a member, with a list of its own that has the new node too. */
    private Path layOut(LocalNode member, int port, String members) throws IOException {
        Path home = directory.resolve("newcomer");
        Path conf = Files.createDirectories(home.resolve("conf"));
        String settings = Files.readString(member.home().resolve("conf").resolve("application.properties"));
        Files.writeString(
                conf.resolve("application.properties"),
                settings.replace("server.port=" + member.port(), "server.port=" + port));
        Files.writeString(conf.resolve("cluster.conf"), members + "127.0.0.1:" + port + "\n");
        return home;
    }

    private static String json(List<LocalNode> nodes) throws IOException {
        return new ObjectMapper()
                .writeValueAsString(nodes.stream()
                        .map(node -> Map.of(
                                "address", node.address(), "home", node.home().toString()))
                        .toList());
    }

    private static String script(String name, String... arguments) {
        return Script.run(Distribution.directory().resolve("bin").resolve(name), PATIENT, List.of(arguments))
                .orFail()
                .output();
    }
}
