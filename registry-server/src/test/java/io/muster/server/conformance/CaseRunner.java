package io.muster.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs cases against a node: sends each step, retries for as long as it may, compares, cleans up. */
public final class CaseRunner {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final double PATIENCE_WITH_READS = 4;
    private static final long PAUSE_MILLIS = 25;
    private static final int GRPC_OFFSET = 1000;

    private final String base;
    private final String admin;
    private final String adminPassword;
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final GrpcSteps grpc;
    private final AnswerListener answers;
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<String, String> passwords = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    /**
     * @param port the HTTP port of a node on this machine; its gRPC port is 1000 above
     * @param adminPassword the password of the administrator {@code nacos}
     * @param answers hears every answer over HTTP
     */
    public CaseRunner(int port, String adminPassword, AnswerListener answers) {
        this("http://127.0.0.1:" + port + "/nacos", port + GRPC_OFFSET, "nacos", adminPassword, answers);
    }

    private CaseRunner(String base, int grpcPort, String admin, String adminPassword, AnswerListener answers) {
        this.answers = answers;
        this.base = base;
        this.grpc = new GrpcSteps(grpcPort);
        this.admin = admin;
        this.adminPassword = adminPassword;
        variables.put("run", "r" + RUNS.incrementAndGet() + Long.toString(System.nanoTime() & 0xffffff, 36));
        variables.put("admin", admin);
        variables.put("adminPassword", adminPassword);
        variables.put("kb100", "k".repeat(100 * 1024));
        variables.put("port", Integer.toString(URI.create(base).getPort()));
        variables.put("grpcPort", Integer.toString(grpcPort));
        passwords.put(admin, adminPassword);
    }

    public void setUp(CaseFile file) throws Exception {
        variables.put("token", token(admin));
        file.users().forEach((name, password) -> passwords.put(expand(name), password));
        for (JsonNode step : file.setup()) {
            perform(step);
        }
    }

    public void tearDown(CaseFile file) throws Exception {
        for (JsonNode step : file.teardown()) {
            send(step);
        }
    }

    /** Runs one case; fails with every difference in one message. */
    public void run(JsonNode test) throws Exception {
        variables.put("u", test.path("name").asText() + "-" + variables.get("run"));
        try {
            for (JsonNode step : test.path("before")) {
                perform(step);
            }
            CompletableFuture<Void> during = startLater(test.path("during"));
            perform(test);
            during.get(30, TimeUnit.SECONDS);
            for (JsonNode step : test.path("then")) {
                perform(step);
            }
        } finally {
            for (JsonNode step : test.path("after")) {
                send(step);
            }
            grpc.closeAll();
        }
    }

    private CompletableFuture<Void> startLater(JsonNode step) {
        if (step.isMissingNode()) {
            return CompletableFuture.completedFuture(null);
        }
        long delayMillis = (long) (step.path("delay").asDouble(0) * 1000);
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        perform(step);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS));
    }

    private void perform(JsonNode step) throws Exception {
        boolean reads = step.path("do").asText().startsWith("GET ");
        double within = step.has("within") ? step.path("within").asDouble() : reads ? PATIENCE_WITH_READS : 0;
        long start = System.nanoTime();
        while (true) {
            Reply response = send(step);
            Optional<String> wrong = mismatch(step.path("expect"), response);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (wrong.isEmpty()) {
                checkDuration(step, seconds);
                save(step.path("save"), response);
                return;
            }
            if (seconds >= within) {
                throw new AssertionError(expand(step.path("do").asText()) + ": " + wrong.get() + "\nanswer: "
                        + response.status() + " " + shown(response));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static void checkDuration(JsonNode step, double seconds) {
        JsonNode takes = step.path("takes");
        if (takes.isArray()
                && (seconds < takes.get(0).asDouble() || seconds > takes.get(1).asDouble())) {
            throw new AssertionError("took " + seconds + " s, wanted " + takes);
        }
    }

    private Optional<String> mismatch(JsonNode expect, Reply response) throws IOException {
        List<String> wrong = new ArrayList<>();
        JsonNode status = expect.path("status");
        boolean statusHolds = status.isMissingNode()
                ? response.status() == 200
                : status.isArray()
                        ? CaseFile.list(status).stream().anyMatch(one -> one.asInt() == response.status())
                        : status.asInt() == response.status();
        if (!statusHolds) {
            wrong.add("status is " + response.status() + ", wanted " + (status.isMissingNode() ? 200 : status));
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (expect.has("text")) {
            JsonNode text = MAPPER.getNodeFactory().textNode(strip(body));
            JsonExpectation.mismatch("text", text, expanded(expect.path("text")))
                    .ifPresent(wrong::add);
        }
        if (expect.has("json")) {
            JsonNode json = parse(body);
            expect.path("json").fields().forEachRemaining(wanted -> JsonExpectation.mismatch(
                            wanted.getKey(), JsonExpectation.find(json, wanted.getKey()), expanded(wanted.getValue()))
                    .ifPresent(wrong::add));
        }
        if (expect.has("zip")) {
            JsonNode entries = MAPPER.valueToTree(Zips.read(response.body()));
            expanded(expect.path("zip")).fields().forEachRemaining(wanted -> JsonExpectation.mismatch(
                            "zip entry " + wanted.getKey(), entries.path(wanted.getKey()), wanted.getValue())
                    .ifPresent(wrong::add));
        }
        expect.path("headers").fields().forEachRemaining(wanted -> {
            JsonNode value = response.header(wanted.getKey())
                    .<JsonNode>map(MAPPER.getNodeFactory()::textNode)
                    .orElse(MissingNode.getInstance());
            JsonExpectation.mismatch("header " + wanted.getKey(), value, expanded(wanted.getValue()))
                    .ifPresent(wrong::add);
        });
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String strip(String text) {
        return text.replaceAll("^[\r\n]+|[\r\n]+$", "");
    }

    private void save(JsonNode save, Reply response) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        save.fields().forEachRemaining(entry -> {
            String from = entry.getValue().asText();
            String value;
            if (from.equals("text")) {
                value = strip(body);
            } else if (from.startsWith("header:")) {
                value = response.header(from.substring(7)).orElse("");
            } else {
                value = JsonExpectation.find(parse(body), from).asText();
            }
            variables.put(entry.getKey(), value);
        });
    }

    private Reply send(JsonNode step) throws IOException, InterruptedException {
        String[] line = expand(step.path("do").asText()).split(" ", 2);
        String user = step.has("as") ? expand(step.path("as").asText()) : admin;
        if (GrpcSteps.takes(line[0])) {
            String token = user.equals("none") ? "" : token(user);
            return grpc.perform(line[0], line.length > 1 ? line[1] : "", expanded(step), token);
        }
        StringBuilder path = new StringBuilder(line[1]);
        step.path("query").fields().forEachRemaining(parameter -> path.append(path.indexOf("?") < 0 ? '?' : '&')
                .append(encode(parameter.getKey()))
                .append('=')
                .append(encode(expand(parameter.getValue().asText()))));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + escaped(path.toString())))
                .timeout(Duration.ofSeconds(60));
        if (!user.equals("none") && !step.path("headers").has("accessToken")) {
            request.header("accessToken", token(user));
        }
        step.path("headers")
                .fields()
                .forEachRemaining(header ->
                        request.header(header.getKey(), expand(header.getValue().asText())));
        request.method(line[0], body(step, request));
        Reply reply = Reply.of(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        answers.answered(
                line[0],
                line[1].split("\\?", 2)[0],
                reply.status(),
                reply.header("Config-Type").isPresent()
                        ? "*/*"
                        : reply.header("Content-Type").orElse(""),
                reply.body());
        return reply;
    }

    /** Characters that {@link URI} does not take but cases write, as clients do. */
    private static String escaped(String path) {
        StringBuilder text = new StringBuilder();
        for (char next : path.toCharArray()) {
            if ("\"<>\\^`{|}#[] ".indexOf(next) >= 0 || next > 0x7e) {
                text.append(encode(Character.toString(next)));
            } else {
                text.append(next);
            }
        }
        return text.toString();
    }

    private HttpRequest.BodyPublisher body(JsonNode step, HttpRequest.Builder request) {
        if (step.has("form")) {
            StringBuilder form = new StringBuilder();
            step.path("form").fields().forEachRemaining(field -> form.append(form.isEmpty() ? "" : "&")
                    .append(encode(field.getKey()))
                    .append('=')
                    .append(encode(expand(field.getValue().asText()))));
            request.header("Content-Type", "application/x-www-form-urlencoded");
            return HttpRequest.BodyPublishers.ofString(form.toString());
        }
        if (step.has("json")) {
            request.header("Content-Type", "application/json");
            return HttpRequest.BodyPublishers.ofString(
                    expanded(step.path("json")).toString());
        }
        if (step.has("multipart")) {
            MultipartBody multipart = new MultipartBody();
            expanded(step.path("multipart")).fields().forEachRemaining(part -> {
                if (part.getValue().isObject()) {
                    String fileName = part.getValue().path("filename").asText();
                    multipart.file(part.getKey(), fileName, fileContent(part.getValue()));
                } else {
                    multipart.field(part.getKey(), part.getValue().asText());
                }
            });
            request.header("Content-Type", multipart.contentType());
            return HttpRequest.BodyPublishers.ofByteArray(multipart.bytes());
        }
        if (step.has("body")) {
            return HttpRequest.BodyPublishers.ofString(expand(step.path("body").asText()));
        }
        return HttpRequest.BodyPublishers.noBody();
    }

    private static byte[] fileContent(JsonNode file) {
        if (file.has("text")) {
            return file.path("text").asText().getBytes(StandardCharsets.UTF_8);
        }
        Map<String, String> entries = new java.util.LinkedHashMap<>();
        file.path("zip")
                .fields()
                .forEachRemaining(
                        entry -> entries.put(entry.getKey(), entry.getValue().asText()));
        return Zips.write(entries);
    }

    private String token(String user) throws IOException, InterruptedException {
        String known = tokens.get(user);
        if (known != null) {
            return known;
        }
        String password = passwords.getOrDefault(user, adminPassword);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/v1/auth/users/login"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "username=" + encode(user) + "&password=" + encode(password)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                String token =
                        MAPPER.readTree(answer.body()).path("accessToken").asText();
                tokens.put(user, token);
                return token;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("cannot log in as " + user + ": " + answer.statusCode() + " " + answer.body());
            }
            Thread.sleep(PAUSE_MILLIS * 4);
        }
    }

    private JsonNode expanded(JsonNode node) {
        try {
            return node.toString().contains("${") ? MAPPER.readTree(expandJson(node.toString())) : node;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String expandJson(String text) {
        return expand(text, true);
    }

    private String expand(String text) {
        return expand(text, false);
    }

    private String expand(String text, boolean insideJson) {
        String expanded = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String name = "${" + variable.getKey() + "}";
            if (expanded.contains(name)) {
                String value = variable.getValue();
                expanded = expanded.replace(
                        name, insideJson ? value.replace("\\", "\\\\").replace("\"", "\\\"") : value);
            }
        }
        return expanded;
    }

    private static String encode(@Nullable String text) {
        return URLEncoder.encode(text == null ? "" : text, StandardCharsets.UTF_8);
    }

    private static String shown(Reply response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        return text.length() > 600 ? text.substring(0, 600) + "..." : text;
    }
}
