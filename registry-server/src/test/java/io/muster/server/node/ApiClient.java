package io.muster.server.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Talks to a node as a script would: paths below the context path, forms, one token. */
public final class ApiClient {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final int port;
    private final String token;

    private ApiClient(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /** A client that has not logged in. */
    public static ApiClient anonymous(int port) {
        return new ApiClient(port, "");
    }

    /** The same node with another token. */
    public ApiClient withToken(String other) {
        return new ApiClient(port, other);
    }

    /** Logs in; fails when that is refused. */
    public ApiClient login(String user, String password) throws IOException, InterruptedException {
        HttpResponse<String> answer = tryLogin(user, password);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return withToken(new JsonObject(answer.body()).getString("accessToken"));
    }

    public HttpResponse<String> tryLogin(String user, String password) throws IOException, InterruptedException {
        return send("POST", "/v1/auth/login", "username", user, "password", password);
    }

    /** As {@link #send}; fails when it is refused. */
    public void change(String method, String path, String... form) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, form);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    /** Makes a user with a role, which is there with its first user, and logs the user in; an administrator may. */
    public ApiClient newUser(String name, String password, String role) throws IOException, InterruptedException {
        change("POST", "/v1/auth/users", "username", name, "password", password);
        change("POST", "/v1/auth/roles", "role", role, "username", name);
        return anonymous(port).login(name, password);
    }

    /** Gives a role a permission; an administrator may. */
    public void grant(String role, String resource, String action) throws IOException, InterruptedException {
        change("POST", "/v1/auth/permissions", "role", role, "resource", resource, "action", action);
    }

    public String token() {
        return token;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    /** The data of an envelope. */
    public JsonObject data(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body()).getJsonObject("data");
    }

    /** Sends a request; the form's names and values stand in turn and travel in the body of all but GET and DELETE. */
    public HttpResponse<String> send(String method, String path, String... form)
            throws IOException, InterruptedException {
        StringBuilder encoded = new StringBuilder();
        for (int index = 0; index < form.length; index += 2) {
            encoded.append(index == 0 ? "" : "&")
                    .append(URLEncoder.encode(form[index], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(form[index + 1], StandardCharsets.UTF_8));
        }
        boolean inQuery = method.equals("GET") || method.equals("DELETE");
        String query = inQuery && encoded.length() > 0 ? (path.contains("?") ? "&" : "?") + encoded : "";
        return sendBody(
                method,
                path + query,
                "application/x-www-form-urlencoded",
                inQuery ? new byte[0] : encoded.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request with whatever body. */
    public HttpResponse<String> sendBody(String method, String path, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/nacos" + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", contentType)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
