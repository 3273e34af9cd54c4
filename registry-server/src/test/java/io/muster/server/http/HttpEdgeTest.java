package io.muster.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.naming.Switches;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge alone: what reaches a handler, who may ask, how bad input is refused. */
class HttpEdgeTest {

    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        Permission open = new Permission.Open();
        RouteHandler echo = request -> CompletableFuture.completedFuture(Answer.text(
                request.parameter("a").orElse("-") + "|" + request.body().toString(UTF_8)));
        ConsolePages.Page script = new ConsolePages.Page(
                "text/javascript",
                new ConsolePages.Form(Buffer.buffer("plain"), "\"1\""),
                Optional.of(new ConsolePages.Form(Buffer.buffer("compressed"), "\"1-gz\"")),
                true);
        ConsolePages console = path -> switch (path) {
            case "/" -> Optional.of(new ConsolePages.Page("text/html;charset=UTF-8", Buffer.buffer("<html>"), false));
            case "/assets/script.js" -> Optional.of(script);
            default -> Optional.empty();
        };
        edge = new EdgeFixture(
                Map.of(
                        "muster.http.max-body-bytes", "100000",
                        "muster.http.head-timeout-millis", "1000",
                        "muster.http.body-timeout-millis", "1000",
                        "muster.http.max-unfinished-bytes", "1048576",
                        "muster.http.cors.allowed-origins", "https://ops.example.com"),
                console,
                List.of(
                        new Route(HttpMethod.GET, "/v1/test/echo", ApiStyle.V1, open, echo),
                        new Route(HttpMethod.POST, "/v1/test/echo", ApiStyle.V1, open, echo),
                        new Route(HttpMethod.GET, "/v1/cs/test", ApiStyle.V1, open, echo),
                        new Route(HttpMethod.PUT, "/v1/test/echo", ApiStyle.V1, open, echo),
                        new Route(HttpMethod.DELETE, "/v1/test/echo", ApiStyle.V1, open, echo),
                        new Route(
                                HttpMethod.GET,
                                "/v1/test/segment/*",
                                ApiStyle.V1,
                                open,
                                request -> CompletableFuture.completedFuture(Answer.text(request.required("*")))),
                        new Route(
                                HttpMethod.GET,
                                "/v1/test/address",
                                ApiStyle.V1,
                                open,
                                request -> CompletableFuture.completedFuture(Answer.text(request.clientAddress()))),
                        new Route(HttpMethod.POST, "/v1/test/files", ApiStyle.V1, open, HttpEdgeTest::describeFiles),
                        new Route(
                                HttpMethod.POST,
                                "/v1/test/guarded",
                                ApiStyle.V1,
                                new Permission.ClientResource(
                                        Action.WRITE, request -> new Resource("public", "G", "naming", "s")),
                                request -> CompletableFuture.completedFuture(
                                        Answer.text(request.caller().userName()))),
                        new Route(
                                HttpMethod.POST,
                                "/v1/test/operator",
                                ApiStyle.V1,
                                new Permission.Operator(Action.WRITE, "nacos/admin"),
                                echo),
                        new Route(HttpMethod.GET, "/v1/ns/test", ApiStyle.V1, open, echo),
                        new Route(HttpMethod.GET, "/v1/ns/operator/test", ApiStyle.V1, open, echo),
                        new Route(
                                HttpMethod.GET,
                                "/v1/test/changes",
                                ApiStyle.V1,
                                new Permission.Operator(Action.WRITE, "nacos/admin"),
                                echo),
                        new Route(
                                HttpMethod.GET,
                                "/v1/test/in/*/of/*",
                                ApiStyle.V1,
                                open,
                                request -> CompletableFuture.completedFuture(
                                        Answer.text(request.required("**") + "," + request.required("*")))),
                        new Route(HttpMethod.GET, "/v1/test/defect", ApiStyle.V1, open, request -> {
                            throw new IllegalStateException("the secret inside");
                        }),
                        new Route(
                                HttpMethod.GET,
                                "/v2/test/required",
                                ApiStyle.V2,
                                open,
                                request -> CompletableFuture.completedFuture(Answer.text(request.required("need")))),
                        new Route(
                                HttpMethod.GET,
                                "/v1/test/required",
                                ApiStyle.V1,
                                open,
                                request -> CompletableFuture.completedFuture(Answer.text(request.required("need")))),
                        new Route(
                                HttpMethod.GET,
                                "/v1/test/number",
                                ApiStyle.V1,
                                open,
                                request -> CompletableFuture.completedFuture(
                                        Answer.text("" + request.integer("n", 1, 0, 10))))));
    }

    private static CompletableFuture<Answer> describeFiles(ApiRequest request) {
        StringBuilder text = new StringBuilder(request.parameter("a").orElse("-"));
        request.files().forEach(file -> text.append('|')
                .append(file.name())
                .append('|')
                .append(file.fileName())
                .append('|')
                .append(file.content()));
        return CompletableFuture.completedFuture(Answer.text(text.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    @BeforeEach
    void reset() {
        edge.missing = List.of();
        edge.clientAuthentication = true;
        edge.switches = Switches.DEFAULT;
        edge.appliedIndex.set(7);
        edge.barrier = CompletableFuture.completedFuture(7L);
    }

    @Test
    void aRouteIsAnsweredWithTheIndexOfTheNodeAndWithoutContentSniffing() throws Exception {
        HttpResponse<String> answer = edge.get("/nacos/v1/test/echo?a=1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("1|");
        assertThat(answer.headers().firstValue("Muster-Index")).hasValue("7");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nacos/v1/test/echo/",
                "/nacos/v1/test/echo;a=1",
                "/nacos/v1/test/echo;jsessionid=1",
                "/nacos;x/v1/test/echo",
                "/nacos//v1/test/echo",
                "//nacos/v1/test/echo",
                "/nacos/v1/./test/echo",
                "/nacos/v1/x/../test/echo",
                "/nacos/v1/test/%65cho",
                "/nacos/v1/test%2fecho",
                "/nacos/v1/%2e/test/echo",
                "/nacos/v1/%2e%2e/v1/test/echo",
                "/nacos/v1/test\\echo",
                "/nacos/v1/test%5cecho",
                "/nacos/v1/test/echo%00",
                "/nacos/v1/test/echo%20",
                "/nacos/v1/test/Echo",
                "/NACOS/v1/test/echo",
                "/nacos/v1/test/echo.json",
                "/nacos/v1/test/echo%3fa=1",
                "/nacos/v1/test/guarded/..;/echo",
                "/v1/test/echo",
                "/nacosv1/test/echo",
                "/nacos/v1/test/segment/a/b",
                "/nacos/v1/test/segment/",
                "/nacos/v1/test/segment",
                "/nacos/v1/test/segment/..",
                "/nacos/v1/test/segment/a%2fb",
                "/nacos/v1/test/segment/a;b"
            })
    void aPathThatIsNotSpelledExactlyAsARouteReachesNoHandler(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
    }

    @Test
    void theFreeLastSegmentOfARouteIsDecodedOnce() throws Exception {
        assertThat(edge.get("/nacos/v1/test/segment/n%23%23g%40%40s+x").body()).isEqualTo("n##g@@s+x");
        assertThat(edge.get("/nacos/v1/test/segment/%252e").statusCode()).isEqualTo(200);
        assertThat(edge.get("/nacos/v1/test/segment/%2e%2e").statusCode()).isEqualTo(400);
    }

    @Test
    void anUnknownPathIsAnsweredLikeTheFrameworkBeneathNacos() throws Exception {
        assertThat(edge.get("/nacos/v1/nothing").body())
                .matches("\\{\"timestamp\":\"[^\"]+\",\"status\":404,\"error\":\"Not"
                        + " Found\",\"path\":\"/nacos/v1/nothing\"}");
        HttpResponse<String> naming = edge.get("/nacos/v1/ns/nothing");
        assertThat(naming.statusCode()).isEqualTo(501);
        assertThat(naming.body()).contains("no such api:GET:/nacos/v1/ns/nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "PATCH", "TRACE", "PROPFIND", "get"})
    void aMethodThatTheRouteDoesNotServeIsRefusedWithThoseThatItServes(String method) throws Exception {
        String answer = raw(method + " /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET, POST, PUT, DELETE");
    }

    @Test
    void headIsAnsweredLikeGetWithoutABodyWhereGetOnlyReads() throws Exception {
        HttpResponse<String> head = edge.send("HEAD", "/nacos/v1/test/echo?a=abc", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length")).hasValue("4");
        assertThat(edge.send("HEAD", "/nacos/", "").headers().firstValue("Content-Length"))
                .hasValue("6");

        assertThat(edge.send("HEAD", "/nacos/v1/test/changes?accessToken=good", "")
                        .statusCode())
                .as("what changes something is never done by HEAD")
                .isEqualTo(405);
        assertThat(edge.send("HEAD", "/nacos/v1/nothing", "").statusCode()).isEqualTo(404);
        // on a kept connection the next answer is not taken for the body of this one
        String answers = raw("HEAD /nacos/v1/test/echo?a=1 HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /nacos/v1/test/echo?a=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 200")).hasSize(3);
        assertThat(answers).endsWith("2|").doesNotContain("1|");
    }

    @Test
    void twoFreeSegmentsOfAPathAreTwoParameters() throws Exception {
        assertThat(edge.get("/nacos/v1/test/in/a%20b/of/c%2Bd").body()).isEqualTo("a b,c+d");
        assertThat(edge.get("/nacos/v1/test/in//of/c").statusCode()).isEqualTo(400);
        assertThat(edge.get("/nacos/v1/test/in/%2e%2e/of/c").statusCode()).isEqualTo(400);
        assertThat(edge.get("/nacos/v1/test/in/a/at/c").statusCode()).isEqualTo(404);
    }

    @Test
    void pagesOfOtherOriginsAreLetInOnlyWhereTheOperatorListsThem() throws Exception {
        HttpResponse<String> listed = edge.get("/nacos/v1/test/echo", "Origin", "https://ops.example.com");
        assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://ops.example.com");
        assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        HttpResponse<String> unlisted = edge.get("/nacos/v1/test/echo", "Origin", "https://evil.example.com");
        assertThat(unlisted.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();

        HttpResponse<String> preflight = edge.send(
                "OPTIONS",
                "/nacos/v1/test/echo",
                "",
                "Origin",
                "https://ops.example.com",
                "Access-Control-Request-Method",
                "PUT");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("GET, POST, PUT, DELETE");
        assertThat(edge.send(
                                "OPTIONS",
                                "/nacos/v1/test/echo",
                                "",
                                "Origin",
                                "https://evil.example.com",
                                "Access-Control-Request-Method",
                                "PUT")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void operatorsCloseNamingOrSingleAddressesWithTheSwitches() throws Exception {
        edge.switches = new Switches(Map.of("overriddenServerStatus", "READ_ONLY"));
        assertThat(edge.get("/nacos/v1/ns/test").statusCode()).isEqualTo(200);
        edge.switches = new Switches(Map.of("overriddenServerStatus", "DOWN"));
        assertThat(edge.get("/nacos/v1/ns/test").body()).contains("server is DOWN now", "overriddenServerStatus");
        assertThat(edge.get("/nacos/v1/ns/operator/test").statusCode())
                .as("the switches themselves can always be reached")
                .isEqualTo(200);
        assertThat(edge.get("/nacos/v1/test/echo").statusCode()).isEqualTo(200);

        edge.switches = new Switches(Map.of("limitedUrlMap", "/nacos/v1/ns/test?a=1:429"));
        assertThat(edge.get("/nacos/v1/ns/test?a=1").statusCode()).isEqualTo(429);
        assertThat(edge.get("/nacos/v1/ns/test?a=2").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "GET"})
    void aFormIsReadWithEveryMethodAndTheQueryComesFirst(String method) throws Exception {
        String form = "application/x-www-form-urlencoded; charset=UTF-8";

        assertThat(edge.send(method, "/nacos/v1/test/echo", "a=%E4%BD%A0+x&b=2", "Content-Type", form)
                        .body())
                .isEqualTo("你 x|");
        assertThat(edge.send(method, "/nacos/v1/test/echo?a=q", "a=f", "Content-Type", form)
                        .body())
                .isEqualTo("q|");
        assertThat(edge.get("/nacos/v1/test/echo?a=1&a=2").body()).isEqualTo("1|");
    }

    @Test
    void aBodyThatIsNoFormIsHandedOverAsItIs() throws Exception {
        assertThat(edge.send("POST", "/nacos/v1/test/echo?a=1", "{\"x\":1}", "Content-Type", "application/json")
                        .body())
                .isEqualTo("1|{\"x\":1}");
    }

    @Test
    void aQueryInAnotherEncodingIsDecodedWhenItSaysSo() throws Exception {
        assertThat(edge.get("/nacos/v1/test/echo?a=%C4%E3&encoding=GBK").body()).isEqualTo("你|");
        assertThat(edge.get("/nacos/v1/test/echo?a=1&encoding=nonsense").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%C3", "a=%C3%28", "a=%ED%A0%80", "%FF=1", "b=1&a=%c0%ae"})
    void whatCannotBeDecodedIsRefusedInOneSentence(String query) throws Exception {
        String answer = raw("GET /nacos/v1/test/echo?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("A parameter is not");
    }

    @Test
    void aMultipartBodyGivesParametersAndFiles() throws Exception {
        String body = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.zip\"\r\n"
                + "Content-Type: application/zip\r\n\r\ncontent\r\n--B--\r\n";

        assertThat(edge.send("POST", "/nacos/v1/test/files", body, "Content-Type", "multipart/form-data; boundary=B")
                        .body())
                .isEqualTo("one|file|x.zip|content");
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedWhetherItsLengthIsToldOrNot() throws Exception {
        HttpResponse<String> told = edge.send("POST", "/nacos/v1/test/echo", "x".repeat(100_001));
        assertThat(told.statusCode()).isEqualTo(413);
        assertThat(told.body()).isEqualTo("The body is larger than 100000 bytes, which is the limit.");

        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        String answer = raw("POST /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5) + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void aBodyThatIsRefusedAndNeverArrivesIsAnsweredOnceAndTheConnectionEnds() throws Exception {
        String answer = raw("POST /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\nabc");

        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .endsWith("The body is larger than 100000 bytes, which is the limit.");
    }

    @Test
    void largeHeadersAreTakenUpToTheLimitAndThenRefused() throws Exception {
        assertThat(raw("GET /nacos/v1/test/echo?a=" + "x".repeat(400_000)
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(600_000)
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(raw("GET /nacos/v1/test/echo?a=" + "x".repeat(600_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .matches("(?s)HTTP/1.[01] 414 .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "GET\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"})
    void whatIsNotHttpIsRefusedInOneSentence(String bytes) throws Exception {
        assertThat(raw(bytes)).matches("(?s)HTTP/1.[01] 400 .*");
    }

    @Test
    void aClientThatIsSlowWithItsHeadersOrItsBodyIsTurnedAway() throws Exception {
        assertThat(raw("GET /nacos/v1/test/echo HTTP/1.1\r\nX-Slow: ")).startsWith("HTTP/1.1 408");
        assertThat(raw("POST /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void unfinishedRequestsTogetherHoldABoundedAmountOfMemory() throws Exception {
        var refused = new java.util.concurrent.atomic.AtomicInteger();
        var sockets = new java.util.ArrayList<Socket>();
        try {
            for (int count = 0; count < 4; count++) {
                Socket socket = new Socket("127.0.0.1", edge.port);
                socket.setSoTimeout(5_000);
                sockets.add(socket);
                socket.getOutputStream()
                        .write(("GET /nacos/v1/test/echo HTTP/1.1\r\nX-Large: " + "x".repeat(400_000))
                                .getBytes(ISO_8859_1));
            }
            for (Socket socket : sockets) {
                String answer = readAll(socket);
                if (answer.startsWith("HTTP/1.1 503")
                        && answer.endsWith("Too many unfinished requests are waiting; try again later.")) {
                    refused.incrementAndGet();
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(refused.get()).isPositive();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(
                        edge.meters.get("muster.http.unfinished.bytes").gauge().value())
                .isZero());
        assertThat(edge.get("/nacos/v1/test/echo").statusCode()).isEqualTo(200);
    }

    @Test
    void aGuardedRouteAsksForAGoodTokenAndSaysWhyNot() throws Exception {
        HttpResponse<String> anonymous = edge.send("POST", "/nacos/v1/test/guarded", "");
        assertThat(anonymous.statusCode()).isEqualTo(403);
        assertThat(anonymous.body())
                .contains("\"status\":403,\"error\":\"Forbidden\",\"message\":\"authorization failed!\"")
                .contains("\"path\":\"/nacos/v1/test/guarded\"");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?accessToken=bad", "")
                        .body())
                .contains("token invalid!");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?accessToken=good", "")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "accessToken", "good")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "Authorization", "Bearer good")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?username=writer&password=secret", "")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "User-Agent", "Nacos-Server")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutClientAuthenticationAnybodyUsesClientRoutesAndNobodyOperatorRoutes() throws Exception {
        edge.clientAuthentication = false;

        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "").statusCode()).isEqualTo(200);
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?accessToken=stale", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(edge.send("POST", "/nacos/v1/test/operator", "").statusCode())
                .isEqualTo(403);
        assertThat(edge.send("POST", "/nacos/v1/test/operator?accessToken=bad", "")
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespaceId=a%20b|Param 'namespaceId/tenant' is illegal, illegal characters should not appear in the"
                        + " param.",
                "tenant=a.b|Param 'namespaceId/tenant' is illegal, illegal characters should not appear in the param.",
                "dataId=a%2Fb|Param 'dataId' is illegal, illegal characters should not appear in the param.",
                "group=a%26b|Param 'group' is illegal, illegal characters should not appear in the param.",
                "serviceName=%40%40x|Param 'serviceName' is illegal, illegal characters should not appear in the"
                        + " param.",
                "serviceName=g%40%40%E4%BD%A0|Param 'serviceName' is illegal, illegal characters should not appear in"
                        + " the param.",
                "clusters=ok,a.b|Param 'cluster' is illegal, illegal characters should not appear in the param.",
                "ip=1.2%203|Param 'ip' is illegal, illegal characters should not appear in the param.",
                "port=65536|Param 'port' is illegal, the value should be between 0 and 65535.",
                "port=-1|Param 'port' is illegal, the value should be between 0 and 65535.",
                "port=99999999999999999999|Param 'port' is illegal, the value should be between 0 and 65535.",
                "namespaceShowName=a%5Eb|Param 'namespaceShowName' is illegal, illegal characters should not appear in"
                        + " the param."
            })
    void namesThatBreakTheRulesAreRefusedWithTheSentenceThatClientsKnow(String query, String sentence)
            throws Exception {
        HttpResponse<String> answer = edge.get("/nacos/v1/test/echo?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(sentence + "\r\n");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache,no-store");
    }

    @Test
    void namesThatAreTooLongAreRefused() throws Exception {
        assertThat(edge.get("/nacos/v1/test/echo?namespaceId=" + "n".repeat(65)).body())
                .isEqualTo("Param 'namespaceId/tenant' is illegal, the param length should not exceed 64.\r\n");
        assertThat(edge.get("/nacos/v1/test/echo?serviceName=" + "n".repeat(512))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aMissingOrMalformedParameterIsToldInTheStyleOfTheRoute() throws Exception {
        HttpResponse<String> version1 = edge.get("/nacos/v1/test/required");
        assertThat(version1.statusCode()).isEqualTo(400);
        assertThat(version1.body()).isEqualTo("Param 'need' is required.");
        assertThat(edge.get("/nacos/v2/test/required?need=%20").body())
                .isEqualTo("{\"code\":10000,\"message\":\"parameter missing\",\"data\":\"Required parameter 'need' type"
                        + " String is not present\"}");
        assertThat(edge.get("/nacos/v1/test/number?n=11").body())
                .isEqualTo("Param 'n' is illegal: '11' is not a whole number from 0 to 10.");
        assertThat(edge.get("/nacos/v1/test/number?n=1e3").statusCode()).isEqualTo(400);
    }

    @Test
    void aDefectIsAnsweredWithAnIdAndWithoutItsInside() throws Exception {
        HttpResponse<String> answer = edge.get("/nacos/v1/test/defect");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .contains("under the id")
                .doesNotContain("secret")
                .doesNotContain("Exception");
    }

    @Test
    void aNodeThatIsNotReadyRefusesNamingAndStillAnswersTheRest() throws Exception {
        edge.missing = List.of("The log is still being read.");

        HttpResponse<String> naming = edge.get("/nacos/v1/ns/test");
        assertThat(naming.statusCode()).isEqualTo(503);
        assertThat(naming.body()).contains("The log is still being read.");
        assertThat(edge.get("/nacos/v1/test/echo").statusCode()).isEqualTo(200);
    }

    @Test
    void aNodeThatLagsBehindWhatTheCallerHasSeenCatchesUpOrExecutesNothing() throws Exception {
        HttpResponse<String> lagging = edge.get("/nacos/v1/test/echo", "Muster-Index", "8");
        assertThat(lagging.statusCode()).isEqualTo(503);
        assertThat(lagging.headers().firstValue("Muster-Lagging")).hasValue("true");

        edge.vertx.setTimer(100, timer -> edge.appliedIndex.set(8));
        HttpResponse<String> caughtUp = edge.get("/nacos/v1/test/echo", "Muster-Index", "8");
        assertThat(caughtUp.statusCode()).isEqualTo(200);
        assertThat(caughtUp.headers().firstValue("Muster-Index")).hasValue("8");
    }

    @Test
    void aNodeThatWaitsForItsDatabaseLagsWithConfigurationsAlone() throws Exception {
        edge.servedConfigurations.set(5);

        HttpResponse<String> configuration = edge.get("/nacos/v1/cs/test", "Muster-Index", "6");
        assertThat(configuration.statusCode()).isEqualTo(503);
        assertThat(configuration.headers().firstValue("Muster-Lagging")).hasValue("true");
        assertThat(configuration.headers().firstValue("Muster-Index")).hasValue("5");
        HttpResponse<String> other = edge.get("/nacos/v1/test/echo", "Muster-Index", "6");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().firstValue("Muster-Index")).hasValue("7");

        edge.databaseAnswers = false;
        long asked = System.nanoTime();
        assertThat(edge.get("/nacos/v1/cs/test", "Muster-Index", "6").statusCode())
                .isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("what is certain not to come is not waited for")
                .isLessThan(Duration.ofMillis(400));
    }

    @Test
    void aLinearizableReadWaitsForTheBarrierAndIsRefusedWithoutAMajority() throws Exception {
        assertThat(edge.get("/nacos/v1/test/echo?consistency=linearizable").statusCode())
                .isEqualTo(200);
        edge.barrier = CompletableFuture.failedFuture(new ProblemException(ProblemKind.NO_QUORUM, "No majority."));
        HttpResponse<String> refused = edge.get("/nacos/v1/test/echo?consistency=linearizable");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).isEqualTo("No majority.");
        edge.barrier = CompletableFuture.failedFuture(new ProblemException(ProblemKind.OVERLOADED, "Too much."));
        assertThat(edge.get("/nacos/v1/test/echo?consistency=linearizable")
                        .headers()
                        .firstValue("Retry-After"))
                .hasValue("1");
    }

    @Test
    void aTrustedProxySaysWhoTheClientIs() throws Exception {
        assertThat(edge.get("/nacos/v1/test/address").body()).isEqualTo("127.0.0.1");
        assertThat(edge.get("/nacos/v1/test/address", "X-Forwarded-For", "203.0.113.9")
                        .body())
                .isEqualTo("203.0.113.9");
        assertThat(edge.get("/nacos/v1/test/address", "X-Forwarded-For", "198.51.100.1, 203.0.113.9, 127.0.0.1")
                        .body())
                .isEqualTo("203.0.113.9");
        assertThat(edge.get("/nacos/v1/test/address", "X-Forwarded-For", "not-an-address")
                        .body())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void theConsoleIsServedWithAContentSecurityPolicy() throws Exception {
        HttpResponse<String> page = edge.get("/nacos/");
        assertThat(page.body()).isEqualTo("<html>");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
        assertThat(edge.get("/nacos").headers().firstValue("Location")).hasValue("/nacos/");
        assertThat(edge.get("/").headers().firstValue("Location")).hasValue("/nacos/");
        assertThat(edge.send("POST", "/nacos/", "").statusCode()).isEqualTo(404);
    }

    @Test
    void theConsoleIsCompressedForBrowsersThatTakeIt() throws Exception {
        HttpResponse<String> compressed = edge.get("/nacos/assets/script.js", "Accept-Encoding", "br, gzip;q=0.8");
        assertThat(compressed.body()).isEqualTo("compressed");
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(compressed.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));

        assertThat(edge.get("/nacos/assets/script.js").body()).isEqualTo("plain");
        assertThat(edge.get("/nacos/assets/script.js", "Accept-Encoding", "gzip;q=0")
                        .body())
                .isEqualTo("plain");
    }

    @Test
    void aPageThatTheBrowserHasIsNotSentAgain() throws Exception {
        HttpResponse<String> known = edge.get("/nacos/assets/script.js", "If-None-Match", "\"0\", \"1\"");
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.headers().firstValue("ETag")).hasValue("\"1\"");

        // The tag of one form says nothing about the other.
        assertThat(edge.get("/nacos/assets/script.js", "If-None-Match", "\"1-gz\"")
                        .body())
                .isEqualTo("plain");
    }

    @Test
    void requestsAreCountedByRouteAndStatus() throws Exception {
        edge.get("/nacos/v1/test/number?n=3");

        await().untilAsserted(() -> assertThat(edge.meters
                        .get("http.server.requests")
                        .tags("method", "GET", "uri", "/nacos/v1/test/number", "status", "200")
                        .timer()
                        .count())
                .isPositive());
    }

    @Test
    void manyRequestsOnOneConnectionAreAnsweredInOrder() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int count = 0; count < 20; count++) {
            requests.append("GET /nacos/v1/test/echo?a=n").append(count).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        requests.append("GET /nacos/v1/test/echo?a=last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        String answers = raw(requests.toString());
        assertThat(answers.split("HTTP/1.1 200")).hasSize(22);
        assertThat(answers.indexOf("n3|")).isLessThan(answers.indexOf("n4|"));
        assertThat(answers).endsWith("last|");
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", edge.port)) {
            socket.setSoTimeout(10_000);
            OutputStream output = socket.getOutputStream();
            try {
                output.write(request.getBytes(ISO_8859_1));
                output.flush();
            } catch (java.io.IOException closedEarly) {
                // the answer may have been sent before all was written
            }
            return readAll(socket);
        }
    }

    private static String readAll(Socket socket) throws Exception {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            int count = socket.getInputStream().read(buffer);
            while (count >= 0) {
                text.append(new String(buffer, 0, count, UTF_8));
                count = socket.getInputStream().read(buffer);
            }
        } catch (java.net.SocketException reset) {
            return text.toString();
        }
        return text.toString();
    }
}
