package io.muster.server.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.muster.server.problem.WholeCharacters;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of one Nacos-compatible server. Blocks; thread-safe. What fails on the way is tried again a few times; a login that has
 * expired is renewed. Fails with {@link MigrationException}.
 */
public final class NacosApi {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int ATTEMPTS = 4;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONTEXT_PATH = "/nacos";
    /** Answers of servers that do not have an API, or have it switched off. */
    private static final Set<Integer> NOT_OFFERED = Set.of(MigrationException.ANOTHER_API, 404, 405, 410, 501);

    private final HttpClient http;
    private final String base;
    private final boolean guessed;
    private final @Nullable Login login;
    private volatile @Nullable String token;

    private record Login(String user, String password) {}

    private NacosApi(HttpClient http, String base, boolean guessed, @Nullable Login login, @Nullable String token) {
        this.http = http;
        this.base = base;
        this.guessed = guessed;
        this.login = login;
        this.token = token;
    }

    private static NacosApi of(String url, @Nullable Login login, @Nullable String token, Optional<SSLContext> tls) {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        tls.ifPresent(client::sslContext);
        String address = addressOf(url);
        boolean bare = address.indexOf('/', address.indexOf("://") + 3) < 0;
        return new NacosApi(client.build(), bare ? address + CONTEXT_PATH : address, bare, login, token);
    }

    /**
     * @param url for example {@code http://nacos.example:8848}; the context path {@code /nacos} is added where there is no path, see also
     *     {@link #places}
     * @param user null for a server that asks for no login
     */
    public static NacosApi at(String url, @Nullable String user, @Nullable String password) {
        Login login = user == null ? null : new Login(user, password == null ? "" : password);
        return of(url, login, null, Optional.empty());
    }

    /**
     * A server that is opened by a key.
     *
     * @param tls whom to trust where the address begins with https; empty for whom the JVM trusts
     */
    public static NacosApi withKey(String url, String key, Optional<SSLContext> tls) {
        return of(url, null, key, tls);
    }

    /** Scheme, host and port, with the path if there is one. */
    private static String addressOf(String url) {
        URI uri;
        try {
            uri = URI.create(url.contains("://") ? url : "http://" + url);
        } catch (IllegalArgumentException malformed) {
            throw new MigrationException(url + " is no address; give it as http://host:8848");
        }
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new MigrationException(url + " is no address; give it as http://host:8848");
        }
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
        return uri.getScheme() + "://" + uri.getRawAuthority() + path;
    }

    /**
     * Where the API may be: here, and at the root too where the address had no path, since the console of 3.x (port 8080) is served there.
     */
    List<NacosApi> places() {
        return guessed
                ? List.of(
                        this,
                        new NacosApi(
                                http, base.substring(0, base.length() - CONTEXT_PATH.length()), false, login, token))
                : List.of(this);
    }

    /** The address with its context path. */
    public String base() {
        return base;
    }

    /** Whether the server says that it does not offer what was asked. */
    static boolean isNotOffered(MigrationException failure) {
        return NOT_OFFERED.contains(failure.status());
    }

    /** Reads JSON; a missing node for an empty body. */
    JsonNode get(String path, Map<String, String> parameters) {
        return parse(path, send("GET", path, parameters, Map.of()));
    }

    /** A content as a server gives it to clients. */
    record Content(String text, String encryptedDataKey) {}

    /** Reads a content; empty for an absent one, that is one which is answered with 404. */
    Optional<Content> content(String path, Map<String, String> parameters) {
        try {
            HttpResponse<String> answer = exchange("GET", path, parameters, Map.of());
            return Optional.of(new Content(
                    answer.body(),
                    answer.headers().firstValue("Encrypted-Data-Key").orElse("")));
        } catch (MigrationException failure) {
            if (failure.status() == 404) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Sends a form; returns the body. */
    String post(String path, Map<String, String> form, Map<String, String> headers) {
        return send("POST", path, form, headers);
    }

    private String send(String method, String path, Map<String, String> parameters, Map<String, String> headers) {
        return exchange(method, path, parameters, headers).body();
    }

    /** Returns the first answer with status 200. */
    private HttpResponse<String> exchange(
            String method, String path, Map<String, String> parameters, Map<String, String> headers) {
        boolean renewed = false;
        for (int attempt = 1; ; attempt++) {
            if (login != null && token == null) {
                logIn();
            }
            try {
                HttpResponse<String> answer = http.send(
                        request(method, path, parameters, headers),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() == 200) {
                    return answer;
                }
                boolean refused = answer.statusCode() == 401 || answer.statusCode() == 403;
                if (refused && login != null && !renewed) {
                    renewed = true;
                    token = null;
                } else if (answer.statusCode() < 500 || answer.statusCode() == 501 || attempt == ATTEMPTS) {
                    throw new MigrationException(
                            base + path + " answered " + answer.statusCode() + ": " + firstLine(answer.body()),
                            answer.statusCode());
                }
            } catch (IOException unreachable) {
                if (attempt == ATTEMPTS) {
                    throw new MigrationException(base + " cannot be reached: " + unreachable);
                }
            } catch (InterruptedException stopping) {
                throw interrupted();
            }
            pause(attempt);
        }
    }

    private HttpRequest request(
            String method, String path, Map<String, String> parameters, Map<String, String> headers) {
        String encoded = parameters.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        boolean inBody = method.equals("POST");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base + path + (inBody || encoded.isEmpty() ? "" : "?" + encoded)))
                .timeout(PATIENCE);
        if (inBody) {
            request.header("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
                    .POST(HttpRequest.BodyPublishers.ofString(encoded, StandardCharsets.UTF_8));
        }
        String present = token;
        if (present != null) {
            request.header("accessToken", present);
        }
        headers.forEach(request::header);
        return request.build();
    }

    /** Logs in where the present version has its login, else where 3.x has it. */
    private synchronized void logIn() {
        if (token != null || login == null) {
            return;
        }
        for (String path : new String[] {"/v1/auth/login", "/v3/auth/user/login"}) {
            try {
                Map<String, String> form = Map.of("username", login.user(), "password", login.password());
                HttpResponse<String> answer = http.send(
                        request("POST", path, form, Map.of()),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() == 200) {
                    token = parse(path, answer.body()).path("accessToken").asText();
                    return;
                }
                if (!NOT_OFFERED.contains(answer.statusCode())) {
                    throw new MigrationException(
                            base + " refused the login of " + login.user() + " (" + answer.statusCode() + "): "
                                    + firstLine(answer.body()),
                            answer.statusCode());
                }
            } catch (IOException unreachable) {
                throw new MigrationException(base + " cannot be reached: " + unreachable);
            } catch (InterruptedException stopping) {
                throw interrupted();
            }
        }
        throw new MigrationException(base + " offers no login; is it a Nacos server?", MigrationException.ANOTHER_API);
    }

    private JsonNode parse(String path, String body) {
        if (body.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            throw new MigrationException(
                    base + path + " did not answer with JSON; is it a Nacos server?", MigrationException.ANOTHER_API);
        }
    }

    private static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
        } catch (InterruptedException stopping) {
            throw interrupted();
        }
    }

    private static MigrationException interrupted() {
        Thread.currentThread().interrupt();
        return new MigrationException("interrupted; run the same command again to go on");
    }

    private static String encode(String text) {
        if (!WholeCharacters.in(text)) {
            // It would arrive as a question mark. Refused as Muster does it.
            throw new MigrationException("a text of it " + WholeCharacters.REFUSAL, 400);
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String firstLine(String body) {
        String line = body.strip().lines().findFirst().orElse("");
        return line.length() > 300 ? line.substring(0, 300) : line;
    }
}
