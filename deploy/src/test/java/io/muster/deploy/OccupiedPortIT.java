package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.Script;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped scripts say when somebody else listens where the node or the gateway is to. */
class OccupiedPortIT {

    private static final Map<String, String> PATIENT = Map.of("MUSTER_START_SECONDS", "60");

    @TempDir
    Path directory;

    private final int port = new LocalPorts().next();
    private Path home;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(directory.resolve("the 节点"));
        Files.createDirectories(home.resolve("conf"));
    }

    @Test
    void aNodeNamesThePortAndEnds() throws IOException {
        Files.writeString(home.resolve("conf/application.properties"), "server.port=" + port + "\n");
        try (ServerSocket somebody = new ServerSocket(port + 1000)) {
            Script refused = run("startup.sh", "-m", "standalone", "--home", home.toString());

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output())
                    .startsWith("Muster did not start: ")
                    .contains(Integer.toString(somebody.getLocalPort()))
                    .contains("another process listens there")
                    .hasLineCount(1);
        }
        assertThat(run("shutdown.sh", "--home", home.toString()).output()).endsWith("is not running.\n");
    }

    @Test
    void aGatewayNamesThePortAndEnds() throws IOException {
        Files.writeString(home.resolve("conf/gateway.properties"), "gateway.port=" + port + "\n");
        Files.writeString(home.resolve("conf/cluster.conf"), "127.0.0.1:" + new LocalPorts().next() + "\n");
        try (ServerSocket somebody = new ServerSocket(port)) {
            Script refused = run("gateway.sh", "start", "--home", home.toString());

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output())
                    .startsWith("The gateway does not start: port " + somebody.getLocalPort() + " on 0.0.0.0 (HTTP) is"
                            + " occupied by another process; stop it or choose another gateway.port")
                    .hasLineCount(1);
        }
        assertThat(home.resolve("logs/gateway.log")).content().contains("is occupied by another process");
        assertThat(run("gateway.sh", "stop", "--home", home.toString()).output())
                .endsWith("is not running.\n");
    }

    private static Script run(String name, String... arguments) {
        return Script.run(Distribution.directory().resolve("bin").resolve(name), PATIENT, List.of(arguments));
    }
}
