package io.muster.deploy.crash;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration API of one address, without a login. Thread-safe. */
final class ConfigClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration POLL_PATIENCE = Duration.ofSeconds(14);
    private static final String GROUP = "G";
    private static final int PAGE = 500;

    private final HttpClient http;
    private final String address;
    private final String base;

    /** @param address {@code host:port} */
    ConfigClient(HttpClient http, String address) {
        this.http = http;
        this.address = address;
        this.base = "http://" + address + "/nacos/v1/cs/";
    }

    /** Whom it asks, as {@code host:port}. */
    String address() {
        return address;
    }

    static HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    /** How a compare-and-set ended, as far as its caller knows. */
    enum Ended {
        ACKNOWLEDGED,
        REFUSED,
        UNKNOWN
    }

    Ended publish(String key, String content, String expectedMd5) {
        try {
            HttpRequest.Builder request = request("configs")
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("dataId=" + key + "&group=" + GROUP + "&content="
                            + URLEncoder.encode(content, StandardCharsets.UTF_8)));
            if (!expectedMd5.isEmpty()) {
                request.header("casMd5", expectedMd5);
            }
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return Ended.ACKNOWLEDGED;
            }
            return answer.body().contains("Cas publish fail") ? Ended.REFUSED : Ended.UNKNOWN;
        } catch (IOException failure) {
            return Ended.UNKNOWN;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Ended.UNKNOWN;
        }
    }

    /**
     * The md5 of what is served, empty when nothing is; no value when there is no answer to rely on.
     *
     * @throws AssertionError when the content is not the one that its md5 was made of
     */
    Optional<String> md5(String key) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    request("configs?group=" + GROUP + "&dataId=" + key)
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200 -> answer.headers().firstValue("Content-MD5").map(md5 -> checked(key, md5, answer.body()));
                case 404 -> Optional.of("");
                default -> Optional.empty();
            };
        } catch (IOException failure) {
            return Optional.empty();
        }
    }

    private String checked(String what, String md5, String content) {
        if (!CrashLoad.md5(content).equals(md5)) {
            throw new AssertionError(what + " at " + address + " is served with the md5 " + md5 + " and a content of "
                    + content.length() + " characters that has another one");
        }
        return md5;
    }

    /** Waits, at most ten seconds, until another state than this is there; returns whether there may be one. */
    boolean awaitChange(String key, String md5) throws InterruptedException {
        String probe = key + '\u0002' + GROUP + '\u0002' + md5 + '\u0001';
        try {
            HttpResponse<String> answer = http.send(
                    request("configs/listener")
                            .timeout(POLL_PATIENCE)
                            .header("Long-Pulling-Timeout", "10000")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(
                                    "Listening-Configs=" + URLEncoder.encode(probe, StandardCharsets.UTF_8)))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() == 200 && !answer.body().isBlank();
        } catch (IOException failure) {
            return false;
        }
    }

    /** All states of a key since the first, oldest first, out of its history and its present content; each content is compared with its md5. */
    List<String> chain(String key) throws IOException, InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        for (int number = 1; ; number++) {
            JsonNode page = get("history?search=accurate&group=" + GROUP + "&dataId=" + key + "&pageNo=" + number
                    + "&pageSize=" + PAGE);
            page.path("pageItems").forEach(rows::add);
            if (number >= page.path("pagesAvailable").asInt()) {
                break;
            }
        }
        Map<Long, String> md5s = new HashMap<>();
        for (JsonNode row : rows) {
            long nid = row.path("id").asLong();
            JsonNode state = get("history?nid=" + nid + "&group=" + GROUP + "&dataId=" + key);
            md5s.put(
                    nid,
                    checked(
                            "row " + nid + " of the history of " + key,
                            state.path("md5").asText(),
                            state.path("content").asText()));
        }
        List<Long> order = md5s.keySet().stream().sorted().toList();
        List<String> chain = new ArrayList<>();
        // The row of the insertion holds the first state, which the row of the first update holds again as what was
        // before.
        for (int index = 1; index < order.size(); index++) {
            chain.add(md5s.get(order.get(index)));
        }
        chain.add(md5(key).orElseThrow(() -> new IOException(key + " is not served at " + base)));
        return chain;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request(path).timeout(PATIENCE).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(base + path + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }
}
