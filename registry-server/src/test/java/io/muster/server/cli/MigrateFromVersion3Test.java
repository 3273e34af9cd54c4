package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/muster migrate} from a server as 3.x is by default: the APIs of 1.x and 2.x answer 410 and only those of version 3 tell
 * anything; its console has another port, where it is served without a context path and is all there is. A node plays both, behind relays that
 * let through what there would be.
 */
@Tag(TestStorage.TABLES)
class MigrateFromVersion3Test {

    private static final int MORE_THAN_A_PAGE = 205;
    private static final String GONE =
            "{\"code\":410,\"message\":\"Current API will be deprecated, please use new API.\",\"data\":null}";

    @RegisterExtension
    static final RunningNode SOURCE = new RunningNode(Map.of());

    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private static final java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();
    private HttpServer relay;
    private HttpServer console;

    @BeforeEach
    void startRelays() throws Exception {
        HttpClient toNode = vertx.createHttpClient();
        relay = await(vertx.createHttpServer()
                .requestHandler(request -> relay(toNode, request))
                .listen(0, "127.0.0.1"));
        console = await(vertx.createHttpServer()
                .requestHandler(request -> relayConsole(toNode, request))
                .listen(0, "127.0.0.1"));
    }

    private void relay(HttpClient toNode, HttpServerRequest request) {
        asked.add(request.path());
        if (request.path().startsWith("/nacos/v1/") || request.path().startsWith("/nacos/v2/")) {
            request.response().setStatusCode(410).end(GONE);
        } else {
            pass(toNode, request, request.uri());
        }
    }

    private void relayConsole(HttpClient toNode, HttpServerRequest request) {
        asked.add(request.path());
        if (request.path().startsWith("/v3/console/") || request.path().startsWith("/v3/auth/")) {
            pass(toNode, request, "/nacos" + request.uri());
        } else {
            request.response().setStatusCode(404).end("{\"status\":404,\"error\":\"Not Found\"}");
        }
    }

    private static void pass(HttpClient toNode, HttpServerRequest request, String uri) {
        request.body()
                .compose(body -> toNode.request(request.method(), SOURCE.port(), "127.0.0.1", uri)
                        .compose(outgoing -> {
                            request.headers().forEach(header -> outgoing.putHeader(header.getKey(), header.getValue()));
                            return outgoing.send(body);
                        }))
                .compose(answer -> answer.body().compose(body -> request.response()
                        .setStatusCode(answer.statusCode())
                        .end(body)))
                .onFailure(failure -> request.response().setStatusCode(502).end(failure.toString()));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void theConsoleOfVersion3IsFoundAtItsRoot() throws Exception {
        try (StartedNode target = new StartedNode(home, Map.of())) {
            JsonObject report = reportOfAll(migrate("127.0.0.1:" + console.actualPort()));

            assertThat(report.getJsonObject("notCopied").getLong("history entries"))
                    .isGreaterThan(MORE_THAN_A_PAGE);
            theCopiedUserReads(target, report);
            assertThat(asked).contains("/v3/console/cs/config/list");

            Tool lost = migrate("127.0.0.1:" + console.actualPort() + "/elsewhere");
            assertThat(lost.exitCode()).isNotZero();
            assertThat(lost.err())
                    .contains("none of the APIs of Nacos answers at http://127.0.0.1:" + console.actualPort()
                            + "/elsewhere;");
        }
    }

    private Tool migrate(String address) {
        return Tool.run(home, "migrate", "--from-nacos", address, "--user", "nacos", "--password=nacos", "--json");
    }

    /** What a run that has copied everything reports. */
    private static JsonObject reportOfAll(Tool ran) {
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        JsonObject report = new JsonObject(ran.out());
        assertThat(copied(report, "namespaces")).isEqualTo(1);
        assertThat(copied(report, "configurations")).isEqualTo(MORE_THAN_A_PAGE + 1);
        assertThat(copied(report, "beta releases")).isEqualTo(1);
        assertThat(copied(report, "permissions")).isEqualTo(1);
        return report;
    }

    private static int copied(JsonObject report, String what) {
        return report.getJsonObject(what).getInteger("copied");
    }

    private void theCopiedUserReads(StartedNode target, JsonObject report) throws Exception {
        String alice =
                token(target, "alice", report.getJsonObject("newPasswords").getString("alice"));
        assertThat(get(target, "/v1/cs/configs?group=G&tenant=dev&dataId=app.yaml", alice))
                .isEqualTo("smile: \uD83D\uDE00 说明");
    }

    @Test
    void everythingIsCopiedOverTheApiOfVersion3Alone() throws Exception {
        try (StartedNode target = new StartedNode(home, Map.of())) {
            JsonObject report = reportOfAll(migrate("http://127.0.0.1:" + relay.actualPort()));

            assertThat(copied(report, "roles")).isEqualTo(1);
            theCopiedUserReads(target, report);
            String administrator = token(target, "nacos", StartedNode.ADMIN_PASSWORD);
            JsonObject detail = new JsonObject(
                    get(target, "/v1/cs/configs?show=all&group=G&tenant=dev&dataId=app.yaml", administrator));
            assertThat(detail.getString("type")).isEqualTo("yaml");
            assertThat(detail.getString("desc")).isEqualTo("what it is");
            assertThat(detail.getString("configTags")).isEqualTo("blue");
            assertThat(get(target, "/v1/cs/configs?beta=true&dataId=key-1&group=G", administrator))
                    .contains("10.1.1.1");
        }
        assertThat(asked).anyMatch(path -> path.startsWith("/nacos/v3/admin/cs/"));
    }

    @BeforeAll
    static void fill() throws Exception {
        post("/v3/admin/core/namespace", Map.of("namespaceId", "dev", "namespaceName", "开发", "namespaceDesc", "d"));
        post(
                "/v3/admin/cs/config",
                Map.of(
                        "namespaceId", "dev",
                        "groupName", "G",
                        "dataId", "app.yaml",
                        "content", "smile: \uD83D\uDE00 说明",
                        "type", "yaml",
                        "desc", "what it is",
                        "configTags", "blue"));
        for (int number = 0; number < MORE_THAN_A_PAGE; number++) {
            post(
                    "/v3/admin/cs/config",
                    Map.of("groupName", "G", "dataId", "key-" + number, "content", "content " + number));
        }
        post(
                "/v3/admin/cs/config",
                Map.of("groupName", "G", "dataId", "key-1", "content", "beta"),
                "betaIps",
                "10.1.1.1");
        post("/v3/auth/user", Map.of("username", "alice", "password", "wonderland"));
        post("/v3/auth/role", Map.of("role", "reader", "username", "alice"));
        post("/v3/auth/permission", Map.of("role", "reader", "resource", "dev:*:*", "action", "r"));
    }

    private static void post(String path, Map<String, String> form, String... header) throws Exception {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + SOURCE.port() + "/nacos" + path))
                .header("accessToken", SOURCE.token())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (header.length > 0) {
            request.headers(header);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    }

    private String token(StartedNode node, String user, String password) throws Exception {
        HttpRequest login = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port() + "/nacos/v3/auth/user/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "username=" + user + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8)))
                .build();
        return new JsonObject(
                        http.send(login, HttpResponse.BodyHandlers.ofString()).body())
                .getString("accessToken");
    }

    private String get(StartedNode node, String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/nacos" + path))
                .header("accessToken", token)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body();
    }
}
