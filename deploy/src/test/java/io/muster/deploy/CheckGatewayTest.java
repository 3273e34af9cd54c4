package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.muster.deploy.local.Script;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By which keepalived decides whether the address stays on a host. */
class CheckGatewayTest {

    private static final Path SCRIPT = Path.of("src/main/dist/recipes/keepalived/check-gateway.sh");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"READY, 0", "NO_READY_NODE, 0", "STOPPING, 1"})
    void anAddressMovesOnlyWhenTheGatewayItselfCannotTakeClients(String state, int exitCode) throws IOException {
        HttpServer gateway = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        byte[] answer = ("{\"state\":\"" + state + "\",\"readyNodes\":0}").getBytes(StandardCharsets.UTF_8);
        gateway.createContext("/gateway/status", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        gateway.start();
        try {
            Script checked =
                    check(Map.of(), Integer.toString(gateway.getAddress().getPort()));

            assertThat(checked.exitCode()).isEqualTo(exitCode);
            assertThat(checked.output()).isEmpty();
        } finally {
            gateway.stop(0);
        }
    }

    @Test
    void aClosedPortMovesTheAddress() throws IOException {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }

        assertThat(check(Map.of(), Integer.toString(closed)).exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "88a8", "-1", "8848888"})
    void saysThatSomethingIsNoPort(String port) {
        Script refused = check(Map.of(), port);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).isEqualTo("Usage: check-gateway.sh [PORT]; " + port + " is no port.\n");
    }

    @Test
    void saysWhichToolIsMissing() throws IOException {
        Path none = Files.createDirectories(directory.resolve("none"));

        Script refused = check(Map.of("PATH", none.toString()), "8848");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output())
                .isEqualTo("Neither curl nor wget is installed; install one of them for check-gateway.sh.\n");
    }

    private static Script check(Map<String, String> environment, String port) {
        return Script.run(SCRIPT, environment, List.of(port));
    }
}
