package io.muster.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where the load goes.
 *
 * @param host the host
 * @param port its HTTP port
 * @param token the login token, empty when the server takes none
 */
record Target(String host, int port, String token) {

    private static final int GRPC_OFFSET = 1_000;

    /** A cluster that has just been started may be ready before its first administrator is made. */
    private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(5);

    private static final long LOGIN_AGAIN_MILLIS = 1000;

    /**
     * Logs in, and tries again for a while where that is refused.
     *
     * @throws IllegalStateException with one sentence when the address does not answer or refuses the login
     */
    static Target logIn(String address, String user, String password) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        if (user.isEmpty()) {
            return new Target(host, port, "");
        }
        HttpRequest login = HttpRequest.newBuilder(URI.create("http://" + address + "/nacos/v1/auth/users/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + encode(user) + "&password=" + encode(password)))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        long startedAt = System.nanoTime();
        try {
            while (true) {
                HttpResponse<String> answer = client.send(login, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return new Target(host, port, new JsonObject(answer.body()).getString("accessToken"));
                }
                if (System.nanoTime() - startedAt > LOGIN_PATIENCE.toNanos()) {
                    throw new IllegalStateException("login as " + user + " at " + address + " was answered "
                            + answer.statusCode() + ": " + answer.body());
                }
                TimeUnit.MILLISECONDS.sleep(LOGIN_AGAIN_MILLIS);
            }
        } catch (IOException unreachable) {
            throw new IllegalStateException(address + " does not answer: " + unreachable, unreachable);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopping);
        }
    }

    /** The same login at another node. */
    Target at(String address) {
        int colon = address.lastIndexOf(':');
        return new Target(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), token);
    }

    int grpcPort() {
        return port + GRPC_OFFSET;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
