package io.muster.server.cli;

import io.muster.cluster.MemberAddress;
import io.muster.server.access.LocalAccess;
import io.muster.server.http.HttpSettings;
import io.muster.server.migration.NacosApi;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertyFile;
import io.muster.server.settings.PropertySource;
import io.muster.server.tls.CertificateFiles;
import io.muster.server.tls.TlsSettings;
import io.muster.server.tls.ToolTls;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Talks to the node of a home directory with that node's local key. Every failure is a {@link CliException}. */
final class NodeClient {

    /** Longer than anything takes that a node promises an answer to: the first list of users starts a mapper. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http;
    private final NodeSettings settings;
    private final String address;
    private final String base;
    private final String contextPath;
    private final String key;
    private final Optional<SSLContext> tls;

    private NodeClient(NodeSettings settings, String contextPath, String key, Optional<SSLContext> tls) {
        this.settings = settings;
        this.address = addressOf(settings).toString();
        this.base = (tls.isPresent() ? "https://" : "http://") + address;
        this.contextPath = contextPath;
        this.key = key;
        this.tls = tls;
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2));
        tls.ifPresent(client::sslContext);
        this.http = client.build();
    }

    /** Reads the settings of a node's directory as the node itself does. */
    static PropertySource sourceOf(Path home) {
        if (!Files.isDirectory(home)) {
            throw new CliException(home + " is not a directory; name the node's directory with --home.");
        }
        try {
            return PropertyFile.read(
                    home.resolve("conf").resolve("application.properties"), System.getenv(), System.getProperties());
        } catch (InvalidSettingException invalid) {
            throw new CliException(invalid.getMessage());
        }
    }

    static NodeSettings settingsOf(Path home) {
        PropertySource source = sourceOf(home);
        try {
            return NodeSettings.from(source, home, Optional.empty());
        } catch (InvalidSettingException invalid) {
            throw new CliException(invalid.getMessage());
        }
    }

    static NodeClient of(Path home) {
        NodeSettings settings = settingsOf(home);
        Path file = settings.data().resolve(LocalAccess.FILE);
        try {
            String contextPath = HttpSettings.from(sourceOf(home)).contextPath();
            return new NodeClient(settings, contextPath, Files.readString(file).trim(), tls(settings, sourceOf(home)));
        } catch (InvalidSettingException invalid) {
            throw new CliException(invalid.getMessage());
        } catch (NoSuchFileException neverStarted) {
            throw new CliException(
                    "no node has been started in " + home + "; start it with bin/startup.sh --home " + home);
        } catch (IOException unreadable) {
            throw new CliException(file + " cannot be read; run this as the user that runs the node.");
        }
    }

    /**
     * A node whose HTTP port speaks TLS takes plain HTTP over the loopback address, which needs no certificate and so works while one is
     * being repaired; at any other address it does not.
     */
    private static Optional<SSLContext> tls(NodeSettings settings, PropertySource source) {
        Optional<TlsSettings.PortTls> port =
                TlsSettings.from(source, settings.home()).http();
        try {
            return addressOf(settings).isLoopback()
                    ? Optional.empty()
                    : port.map(secure -> ToolTls.toTheNodeOf(secure.files()));
        } catch (CertificateFiles.CertificateProblem problem) {
            throw new CliException(problem.getMessage());
        }
    }

    private static MemberAddress addressOf(NodeSettings settings) {
        try {
            return new MemberAddress(settings.reachableHost(), settings.ports().http());
        } catch (IllegalArgumentException malformed) {
            throw new CliException("server.address=" + settings.bindHost() + ": " + malformed.getMessage());
        }
    }

    /** The same node's API for callers of their own kind. */
    NacosApi api() {
        return NacosApi.withKey(base, key, tls);
    }

    /** The body of an answer that is bare JSON, as those of the oldest routes are. */
    JsonObject get(String path) {
        return bare(send(HttpRequest.newBuilder().GET(), path));
    }

    /** As {@link #get}, sending a form and waiting for the answer as long as given. */
    JsonObject postForm(String path, Map<String, String> form, Duration patience) {
        return bare(send(withForm("POST", form), path, patience));
    }

    JsonObject post(String path) {
        return bare(send(HttpRequest.newBuilder().POST(BodyPublishers.noBody()), path));
    }

    /** The {@code data} of a v3 answer: a {@link JsonObject}, a {@link io.vertx.core.json.JsonArray} or a plain value. */
    Object read(String path, Map<String, String> parameters) {
        String query = parameters.isEmpty() ? "" : "?" + encode(parameters);
        return data(send(HttpRequest.newBuilder().GET(), path + query));
    }

    /** Sends a form to a v3 route and returns the {@code data} of its answer. */
    Object write(String method, String path, Map<String, String> form) {
        boolean inQuery = method.equals("DELETE");
        HttpRequest.Builder request = inQuery ? HttpRequest.newBuilder().DELETE() : withForm(method, form);
        return data(send(request, inQuery ? path + "?" + encode(form) : path));
    }

    private static HttpRequest.Builder withForm(String method, Map<String, String> form) {
        return HttpRequest.newBuilder()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.ofString(encode(form)));
    }

    private JsonObject bare(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new CliException("the node at " + address + " answered " + answer.statusCode() + ": "
                    + answer.body().strip());
        }
        return object(answer.body());
    }

    private Object data(HttpResponse<String> answer) {
        JsonObject envelope = object(answer.body());
        Object data = envelope.getValue("data");
        if (answer.statusCode() == 200 && envelope.getInteger("code", -1) == 0) {
            return data == null ? "" : data;
        }
        String detail = data instanceof String text && !text.isBlank() ? text : envelope.getString("message", "");
        throw new CliException("the node refused (" + answer.statusCode() + "): " + detail);
    }

    private JsonObject object(String body) {
        try {
            if (Json.decodeValue(body) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException notJson) {
            throw notANode();
        }
        throw notANode();
    }

    private CliException notANode() {
        return new CliException("what answers at " + address + " is not a Muster node.");
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String path) {
        return send(request, path, PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String path, Duration patience) {
        try {
            return http.send(
                    request.uri(URI.create(base + contextPath + path))
                            .header("accessToken", key)
                            .timeout(patience)
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (SSLException disagreed) {
            throw new CliException("there is no TLS with the node at " + address + ": " + disagreed.getMessage()
                    + "; compare muster.tls.certificate in " + settings.conf()
                    + " with what the node was started with.");
        } catch (IOException unreachable) {
            throw new CliException("the node at " + address + " does not answer (" + unreachable
                    + "); is it running? See " + settings.home().resolve("logs") + ".");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted");
        }
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
