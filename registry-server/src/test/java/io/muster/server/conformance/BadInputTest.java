package io.muster.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.node.StartedNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every parameter of every route that the cases know, with values that nobody should send: the answer is never a defect,
 * never slow, and tells nothing of the inside.
 */
class BadInputTest {

    private static final List<String> FILES =
            List.of("naming-v1.json", "naming-v2.json", "naming-v3.json", "core.json");

    private static final List<String> BAD_VALUES = List.of(
            "",
            "%20",
            "-1",
            "NaN",
            "1e999",
            "99999999999999999999999999",
            "true",
            "%00%01%1F",
            "%0D%0ASet-Cookie%3A%20a",
            "%F0%9F%98%80",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "..%2F..%2Fetc%2Fpasswd",
            "%7B%22a%22%3A",
            "%5B%5D",
            "%7B%7D",
            "null",
            "%5B".repeat(500),
            "x".repeat(5000),
            "%24%7Bjndi%3Aldap%3A%2F%2Fx%7D",
            "'%20or%20'1'%3D'1");

    @TempDir
    static Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void isAnsweredInOneSentenceAndNeverByADefect() throws Exception {
        List<String> wrong = new ArrayList<>();
        int sent = 0;
        try (StartedNode node = new StartedNode(home, Map.of("nacos.core.auth.enabled", "false"))) {
            String base = "http://127.0.0.1:" + node.port() + "/nacos";
            String token = login(base);
            for (Map.Entry<String, Map<String, String>> route : routes().entrySet()) {
                for (String parameter : route.getValue().keySet()) {
                    for (String value : BAD_VALUES) {
                        HttpResponse<String> answer = send(base, token, route, parameter, value);
                        sent++;
                        if (isDefect(answer)) {
                            wrong.add(route.getKey() + " " + parameter + "=" + value + " -> " + answer.statusCode()
                                    + " " + answer.body());
                        }
                    }
                }
            }
        }
        assertThat(sent).isGreaterThan(5_000);
        assertThat(wrong).isEmpty();
    }

    private static boolean isDefect(HttpResponse<String> answer) {
        return answer.statusCode() >= 500 && answer.statusCode() != 501
                || answer.body().contains("Exception")
                || answer.body().contains("\tat ");
    }

    /** Methods and paths of all steps, each with the parameters that some step gives it. */
    private static Map<String, Map<String, String>> routes() throws Exception {
        Map<String, Map<String, String>> routes = new TreeMap<>();
        for (String file : FILES) {
            for (JsonNode test : CaseFile.read(file).cases()) {
                collect(test, routes);
                for (String company : List.of("before", "then", "after")) {
                    test.path(company).forEach(step -> collect(step, routes));
                }
            }
        }
        return routes;
    }

    private static void collect(JsonNode step, Map<String, Map<String, String>> routes) {
        String line = step.path("do").asText();
        int mark = line.indexOf('?');
        String route = mark < 0 ? line : line.substring(0, mark);
        if (route.contains("$") || route.contains(";")) {
            return;
        }
        Map<String, String> parameters = routes.computeIfAbsent(route, key -> new LinkedHashMap<>());
        if (mark >= 0) {
            for (String pair : line.substring(mark + 1).split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.putIfAbsent(parts[0], parts.length > 1 ? plain(parts[1]) : "");
            }
        }
        for (String company : List.of("query", "form")) {
            step.path(company)
                    .fields()
                    .forEachRemaining(field -> parameters.putIfAbsent(
                            field.getKey(), encode(plain(field.getValue().asText()))));
        }
    }

    private static String plain(String value) {
        return value.replaceAll("\\$\\{[a-z0-9]+}", "fuzz");
    }

    private HttpResponse<String> send(
            String base, String token, Map.Entry<String, Map<String, String>> route, String parameter, String value)
            throws Exception {
        String[] line = route.getKey().split(" ", 2);
        StringBuilder query = new StringBuilder();
        route.getValue().forEach((name, usual) -> query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(
                        name.equals(parameter)
                                ? value
                                : usual.replace("@@", "%40%40").replace("#", "%23")));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + line[1] + "?" + query))
                .timeout(Duration.ofSeconds(5))
                .header("accessToken", token)
                .method(line[0], HttpRequest.BodyPublishers.noBody());
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String login(String base) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(
                                base + "/v1/auth/users/login?username=nacos&password=" + StartedNode.ADMIN_PASSWORD))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.body().replaceAll(".*\"accessToken\":\"([^\"]+)\".*", "$1");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
