package io.muster.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Starts a gateway on free ports in front of backends, and speaks to it over real sockets. */
abstract class GatewayTestBase {

    /** A path whose requests go to any node. */
    static final String CONFIGS = "/nacos/v1/cs/configs";

    @TempDir
    Path home;

    final Vertx vertx = Vertx.vertx();
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    final Properties properties = new Properties();
    final List<Backend> backends = new ArrayList<>();
    final List<Socket> sockets = new ArrayList<>();
    int port;

    @Nullable
    Gateway gateway;

    @BeforeEach
    void choosePort() {
        port = FreePorts.next();
        properties.setProperty("gateway.port", Integer.toString(port));
        properties.setProperty("gateway.host", "127.0.0.1");
        // The backends are plain TCP servers and would take the header for content.
        properties.setProperty("gateway.proxy-protocol", "false");
    }

    @AfterEach
    void stopEverything() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (gateway != null) {
            Backend.await(gateway.stop());
        }
        backends.forEach(Backend::close);
        Backend.await(vertx.close());
    }

    /** A plain connection to a port of this machine; closed after the test. */
    Socket connectTo(int target) throws IOException {
        Socket socket = new Socket("127.0.0.1", target);
        socket.setSoTimeout(8_000);
        sockets.add(socket);
        return socket;
    }

    Backend backend() {
        Backend backend = new Backend(vertx).start();
        backends.add(backend);
        return backend;
    }

    void startGateway(Backend... members) throws IOException {
        list(members);
        gateway = Backend.await(Gateway.start(GatewaySettings.load(home, Map.of(), properties)));
    }

    /** Writes cluster.conf. */
    void list(Backend... members) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf/cluster.conf"),
                Arrays.stream(members).map(Backend::address).collect(Collectors.joining("\n", "", "\n")));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonObject status() {
        return new JsonObject(get("/gateway/status").body());
    }

    JsonObject status(Backend backend) {
        return status().getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(node -> node.getString("address").equals(backend.address()))
                .findFirst()
                .orElseThrow();
    }

    String health(Backend backend) {
        return status(backend).getString("health");
    }
}
