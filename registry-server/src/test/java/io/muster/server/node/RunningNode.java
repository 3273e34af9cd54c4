package io.muster.server.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.http.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole node for the tests of a class: started before the first, stopped after the last. Register as a static field. Tests
 * share it, so each uses names of its own. Requests over HTTP are the administrator's.
 */
public final class RunningNode implements BeforeAllCallback, AfterAllCallback {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> settings;
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Path home;
    private @Nullable StartedNode node;
    private volatile String token = "";

    /** @param settings lines of its {@code application.properties} */
    public RunningNode(Map<String, String> settings) {
        this.settings = settings;
    }

    /** A node whose client APIs are open to everybody. */
    public static RunningNode open() {
        return new RunningNode(Map.of("nacos.core.auth.enabled", "false"));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        home = Files.createTempDirectory("muster-node");
        node = new StartedNode(home, settings);
        renewToken();
    }

    /** Logs the administrator in again, for tests that end sessions, and gives the new token. */
    public String renewToken() {
        token = json("POST", "/v1/auth/users/login?username=nacos&password=" + StartedNode.ADMIN_PASSWORD)
                .path("accessToken")
                .asText();
        return token;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (node != null) {
            node.close();
            node = null; // the class that holds this stays, and with it all contents of a node
        }
        if (home != null) {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    /** The HTTP port. */
    public int port() {
        return node().port();
    }

    /** The port for gRPC clients. */
    public int grpcPort() {
        return node().grpcPort();
    }

    /** All HTTP routes. */
    public List<Route> routes() {
        return node().routes();
    }

    /** The administrator's token. */
    public String token() {
        return token;
    }

    /** A client of the administrator's. */
    public ApiClient administrator() {
        return anonymous().withToken(token);
    }

    /** A client that has not logged in. */
    public ApiClient anonymous() {
        return ApiClient.anonymous(port());
    }

    /** The node's own directory. */
    public Path home() {
        return Objects.requireNonNull(home, "the node is only there while tests run");
    }

    /** Asks the HTTP API; {@code path} is below {@code /nacos}. */
    public HttpResponse<String> send(String method, String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/nacos" + path))
                            .header("accessToken", token)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** As {@link #send}, with the answer read as JSON. */
    public JsonNode json(String method, String path) {
        HttpResponse<String> answer = send(method, path);
        try {
            return JSON.readTree(answer.body());
        } catch (IOException notJson) {
            throw new AssertionError(answer.statusCode() + " " + answer.body(), notJson);
        }
    }

    public JsonNode get(String path) {
        return json("GET", path);
    }

    private StartedNode node() {
        return Objects.requireNonNull(node, "the node is only there while tests run");
    }
}
