package io.muster.deploy.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** The HTTP API of a node or of the gateway, as an operator with curl sees it. */
public final class NodeApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String base;
    private final String user;
    private final String password;
    private String token = "";

    /**
     * @param address {@code host:port}
     * @param user who logs in when a path asks for it
     * @param password the user's password
     */
    public NodeApi(String address, String user, String password) {
        this.base = "http://" + address;
        this.user = user;
        this.password = password;
    }

    /**
     * Reads a path with a token, logging in first where that is needed.
     *
     * @param path with its query, from the root
     * @throws IOException if there is no answer, or one other than 200 with a JSON body
     */
    public JsonNode get(String path) throws IOException {
        return JSON.readTree(text(path));
    }

    /**
     * As {@link #get}, for a body of any kind.
     *
     * @throws IOException if there is no answer, or one other than 200
     */
    public String text(String path) throws IOException {
        return withLogin(base + path, () -> exchange(request(path).build()));
    }

    /**
     * Posts a form with a token, logging in first where that is needed.
     *
     * @return the body of the answer
     * @throws IOException if there is no answer, or one other than 200
     */
    public String post(String path, Map<String, String> form) throws IOException {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return withLogin(
                base + path,
                () -> exchange(request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build()));
    }

    private interface Attempt {
        HttpResponse<String> send() throws IOException;
    }

    private String withLogin(String what, Attempt attempt) throws IOException {
        HttpResponse<String> answer = attempt.send();
        if (answer.statusCode() == 403 || answer.statusCode() == 401) {
            login();
            answer = attempt.send();
        }
        if (answer.statusCode() != 200) {
            throw new IOException(what + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private void login() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/nacos/v1/auth/login"))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=" + encode(user) + "&password=" + encode(password)))
                .build();
        HttpResponse<String> answer = exchange(request);
        if (answer.statusCode() != 200) {
            throw new IOException("login at " + base + " answers " + answer.statusCode() + ": " + answer.body());
        }
        token = JSON.readTree(answer.body()).path("accessToken").asText();
    }

    private HttpRequest.Builder request(String path) {
        String separator = path.indexOf('?') < 0 ? "?" : "&";
        String query = token.isEmpty() ? "" : separator + "accessToken=" + encode(token);
        return HttpRequest.newBuilder(URI.create(base + path + query)).timeout(Duration.ofSeconds(5));
    }

    private HttpResponse<String> exchange(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
