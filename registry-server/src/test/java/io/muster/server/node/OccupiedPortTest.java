package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node one of whose ports is taken does not start, and says which one in one sentence. */
class OccupiedPortTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"0, HTTP", "1000, gRPC"})
    void namesThePortAndTheReason(int offset, String protocol) throws Exception {
        int port = StartedNode.freePort();
        Files.writeString(
                Files.createDirectories(home.resolve("conf")).resolve("application.properties"),
                "server.port=" + port + "\nserver.address=127.0.0.1\nnacos.server.ip=127.0.0.1\n");
        NodeConfiguration configuration = NodeConfiguration.read(
                home, Optional.of("standalone"), Optional.of("embedded"), Map.of(), new Properties());

        try (ServerSocket other = new ServerSocket(port + offset, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> MusterNode.start(configuration))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(protocol)
                    .hasMessageContaining(Integer.toString(port + offset))
                    .hasMessageContaining(": another process listens there;");
        }
    }
}
