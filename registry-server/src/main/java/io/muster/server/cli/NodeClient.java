package io.muster.server.cli;

import io.muster.server.access.LocalAccess;
import io.muster.server.migration.NacosApi;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertyFile;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Talks to the node of a home directory with that node's local key. */
final class NodeClient {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final NodeSettings settings;
    private final String key;

    private NodeClient(NodeSettings settings, String key) {
        this.settings = settings;
        this.key = key;
    }

    static NodeSettings settingsOf(Path home) {
        if (!Files.isDirectory(home)) {
            throw new CliException(home + " is not a directory; name the node's directory with --home.");
        }
        try {
            return NodeSettings.from(
                    PropertyFile.read(
                            home.resolve("conf").resolve("application.properties"),
                            System.getenv(),
                            System.getProperties()),
                    home,
                    Optional.empty());
        } catch (InvalidSettingException invalid) {
            throw new CliException(invalid.getMessage());
        }
    }

    static NodeClient of(Path home) {
        NodeSettings settings = settingsOf(home);
        Path file = settings.data().resolve(LocalAccess.FILE);
        try {
            return new NodeClient(settings, Files.readString(file).trim());
        } catch (NoSuchFileException neverStarted) {
            throw new CliException(
                    "no node has been started in " + home + "; start it with bin/startup.sh --home " + home);
        } catch (IOException unreadable) {
            throw new CliException(file + " cannot be read; run this as the user that runs the node.");
        }
    }

    /** The same node's API for callers of their own kind. */
    NacosApi api() {
        return NacosApi.withKey("http://127.0.0.1:" + settings.ports().http(), key);
    }

    JsonObject get(String path) {
        return send(HttpRequest.newBuilder().GET(), path);
    }

    JsonObject putForm(String path, Map<String, String> form) {
        return send(form(form, HttpRequest.newBuilder(), "PUT"), path);
    }

    JsonObject postForm(String path, Map<String, String> form, Duration patience) {
        return send(form(form, HttpRequest.newBuilder(), "POST"), path, patience);
    }

    private static HttpRequest.Builder form(Map<String, String> form, HttpRequest.Builder request, String method) {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    JsonObject post(String path) {
        return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), path);
    }

    /** The {@code data} of a v3 answer to a GET. */
    Object read(String path, Map<String, String> parameters) {
        return data(HttpRequest.newBuilder().GET(), path, parameters);
    }

    /** Sends parameters to a v3 route and returns the {@code data} of its answer. */
    Object write(String method, String path, Map<String, String> parameters) {
        return data(HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.noBody()), path, parameters);
    }

    private Object data(HttpRequest.Builder request, String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&", "?", ""));
        Object data = send(request, path + query).getValue("data");
        return data == null ? "" : data;
    }

    private JsonObject send(HttpRequest.Builder request, String path) {
        return send(request, path, PATIENCE);
    }

    private JsonObject send(HttpRequest.Builder request, String path, Duration patience) {
        String address = "127.0.0.1:" + settings.ports().http();
        try {
            HttpResponse<String> answer = http.send(
                    request.uri(URI.create("http://" + address + "/nacos" + path))
                            .header("accessToken", key)
                            .timeout(patience)
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() != 200) {
                throw new CliException("the node at " + address + " answered " + answer.statusCode() + ": "
                        + answer.body().strip());
            }
            return new JsonObject(answer.body());
        } catch (DecodeException notJson) {
            throw new CliException("what answers at " + address + " is not a Muster node.");
        } catch (IOException unreachable) {
            throw new CliException("the node at " + address + " does not answer (" + unreachable
                    + "); is it running? See " + settings.home().resolve("logs") + ".");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
