package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.grpc.RawClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.muster.server.problem.ProblemException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gray rules that nobody could be served by, or of a kind that is not known, are refused in one sentence wherever they come in; nothing is published. */
@Tag(TestStorage.TABLES)
class GrayRefusalTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.0.0.1,10.0.0.2",
                " 10.0.0.1 , ::1, fe80::1 ",
                "10.0.0.1,",
                "shop-7.example.com,host_1"
            })
    void addressesAreTaken(String addresses) {
        assertThatCode(() -> GrayAddressList.check(addresses)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8 | '10.0.0.0/8' is neither",
                "10.0.0.* | '10.0.0.*' is neither",
                "10.0.0.256 | '10.0.0.256' is neither",
                "10.0.0.1;10.0.0.2 | is neither",
                "10.0.0.1,a b | 'a b' is neither",
                "',' | it names no address",
                "' , ,' | it names no address"
            })
    void whatIsNoAddressIsNamed(String addresses, String sentence) {
        assertThatThrownBy(() -> GrayAddressList.check(addresses))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("invalid betaIps, nothing was changed: ")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/cs/configs,group",
        "/v2/cs/config,group",
        "/v3/admin/cs/config,groupName",
        "/v3/console/cs/config,groupName"
    })
    void everyRouteRefuses(String path, String group) throws Exception {
        String key = "?dataId=refused&" + group + "=" + path.replaceAll("\\W", "");
        String formal = "&content=formal";
        assertThat(post(path + key + formal, null).statusCode()).isEqualTo(200);

        for (HttpResponse<String> refused : List.of(
                post(path + key + "&content=gray", "10.0.0.0/8"),
                post(path + key + "&content=gray&grayName=zone_a&grayRuleExp=a&grayVersion=1.0.0", null),
                post(path + key + "&content=gray&grayPriority=1", null))) {
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("nothing was changed");
        }
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=refused&group=" + path.replaceAll("\\W", ""))
                        .body())
                .isEqualTo("formal");
        assertThat(NODE.get("/v3/console/cs/config/grays?dataId=refused&groupName=" + path.replaceAll("\\W", ""))
                        .path("data"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"betaIps\":\"10.0.0.0/8\"",
                "\"betaIps\":\" \"",
                "\"grayName\":\"zone_a\"",
                "\"grayRuleExp\":\"a\""
            })
    void grpcRefuses(String addition) {
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            RawClient.Message answer = client.call(
                    "ConfigPublishRequest",
                    "{\"dataId\":\"refused\",\"group\":\"GRPC\",\"tenant\":\"\",\"content\":\"gray\",\"additionMap\":{"
                            + addition + "}}");

            assertThat(answer.errorCode()).as("%s", answer.body()).isEqualTo(400);
            assertThat(answer.body().path("message").asText()).contains("nothing was changed");
        }
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=refused&group=GRPC").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aStoredRuleIsReadWhateverItSays() {
        for (String text : new String[] {"null", "", "[]", "3", "{\"priority\":\"x\"}", "{"}) {
            assertThat(GrayRule.parse(text)).as(text).isEmpty();
        }
        assertThat(GrayRule.parse("{}").orElseThrow().servesNobody()).isPresent();
        assertThat(GrayRule.parse("{\"type\":\"zone\",\"expr\":\"a\"}")
                        .orElseThrow()
                        .servesNobody())
                .hasValueSatisfying(reason -> assertThat(reason).contains("'zone'"));
        assertThat(GrayRule.beta("10.0.0.1").servesNobody()).isEmpty();
        assertThat(GrayRule.tag("blue").servesNobody()).isEmpty();
    }

    private HttpResponse<String> post(String path, String betaIps) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + NODE.port() + "/nacos" + path))
                .header("accessToken", NODE.token())
                .POST(HttpRequest.BodyPublishers.noBody());
        if (betaIps != null) {
            request.header("betaIps", betaIps);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
