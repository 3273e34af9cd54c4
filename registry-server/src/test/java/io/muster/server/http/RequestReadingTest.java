package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler is given of a request, and how a parameter that breaks the rules is refused. */
class RequestReadingTest {

    @RegisterExtension
    static final EdgeFixture edge = EdgeFixture.withTestRoutes();

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
        String answer =
                edge.raw("GET /nacos/v1/test/echo?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

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
}
