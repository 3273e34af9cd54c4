package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.grpc.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node of three whose ports are open and which does not know yet what the others have. */
class StartingNodeTest {

    @TempDir
    Path home;

    @Test
    void tellsClientsOfBothPortsThatItIsStarting() throws Exception {
        int port = StartedNode.freePort();
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                conf.resolve("application.properties"),
                "server.port=" + port + "\nnacos.server.ip=127.0.0.1\nserver.address=127.0.0.1\n"
                        + "muster.cluster.secret=0123456789abcdef0123456789abcdef\n");
        Files.writeString(
                conf.resolve("cluster.conf"),
                "127.0.0.1:" + port + "\n127.0.0.1:" + StartedNode.freePort() + "\n127.0.0.1:" + StartedNode.freePort()
                        + "\n");
        try (MusterNode node = MusterNode.start(NodeConfiguration.read(
                        home, Optional.of("cluster"), Optional.of("embedded"), Map.of(), new Properties()));
                RawClient client = new RawClient(port + 1000)) {
            assertThat(node.ready()).isFalse();

            RawClient.Message answer = client.call("ServerCheckRequest", "{}");
            assertThat(answer.type()).isEqualTo("ErrorResponse");
            assertThat(answer.errorCode()).isEqualTo(300);
            assertThat(answer.body().get("message").asText()).isEqualTo("Server is starting,please try later.");

            HttpResponse<String> list = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + port + "/nacos/v1/ns/instance/list?serviceName=a"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(list.statusCode()).isEqualTo(503);
            assertThat(list.body()).startsWith("server is STARTING now, not ready:");
        }
    }
}
