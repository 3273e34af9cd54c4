package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches a handler: paths, methods and origins, and what every answer carries. */
class HttpRoutingTest {

    @RegisterExtension
    static final EdgeFixture edge = EdgeFixture.withTestRoutes();

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
        String answer = edge.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
    }

    @Test
    void theFreeLastSegmentOfARouteIsDecodedOnce() throws Exception {
        assertThat(edge.get("/nacos/v1/test/segment/n%23%23g%40%40s+x").body()).isEqualTo("n##g@@s+x");
        assertThat(edge.get("/nacos/v1/test/segment/%252e").statusCode()).isEqualTo(200);
        assertThat(edge.get("/nacos/v1/test/segment/%2e%2e").statusCode()).isEqualTo(400);
    }

    @Test
    void twoFreeSegmentsOfAPathAreTwoParameters() throws Exception {
        assertThat(edge.get("/nacos/v1/test/in/a%20b/of/c%2Bd").body()).isEqualTo("a b,c+d");
        assertThat(edge.get("/nacos/v1/test/in//of/c").statusCode()).isEqualTo(400);
        assertThat(edge.get("/nacos/v1/test/in/%2e%2e/of/c").statusCode()).isEqualTo(400);
        assertThat(edge.get("/nacos/v1/test/in/a/at/c").statusCode()).isEqualTo(404);
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
        String answer = edge.raw(method + " /nacos/v1/test/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

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
        String answers = edge.raw("HEAD /nacos/v1/test/echo?a=1 HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /nacos/v1/test/echo?a=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 200")).hasSize(3);
        assertThat(answers).endsWith("2|").doesNotContain("1|");
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

        String answers = edge.raw(requests.toString());
        assertThat(answers.split("HTTP/1.1 200")).hasSize(22);
        assertThat(answers.indexOf("n3|")).isLessThan(answers.indexOf("n4|"));
        assertThat(answers).endsWith("last|");
    }
}
