package io.muster.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * Where the load goes.
 *
 * @param host the host
 * @param port its HTTP port
 * @param token the login token, empty when the server takes none
 */
record Target(String host, int port, String token) {

    private static final int GRPC_OFFSET = 1_000;

    /** @throws IllegalStateException with one sentence when the address does not answer or refuses the login */
    static Target logIn(Vertx vertx, String address, String user, String password) {
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
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(login, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("login as " + user + " at " + address + " was answered "
                        + answer.statusCode() + ": " + answer.body());
            }
            return new Target(host, port, new JsonObject(answer.body()).getString("accessToken"));
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
