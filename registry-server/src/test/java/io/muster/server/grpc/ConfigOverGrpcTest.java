package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Configuration over gRPC as a client of a whole node sees it, word for word. */
@Tag(TestStorage.TABLES)
class ConfigOverGrpcTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private String dataId;
    private RawClient client;

    @BeforeEach
    void connect(TestInfo test) {
        dataId = test.getTestMethod().orElseThrow().getName();
        client = new RawClient(NODE.grpcPort()).connect();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String named(String more) {
        return "{\"dataId\":\"" + dataId + "\",\"group\":\"DEFAULT_GROUP\",\"tenant\":\"\"" + more + "}";
    }

    private RawClient.Message publish(String content) {
        return client.call("ConfigPublishRequest", named(",\"content\":\"" + content + "\""));
    }

    private String listen(String tenant, String md5) {
        return "{\"listen\":true,\"configListenContexts\":[{\"group\":\"DEFAULT_GROUP\",\"md5\":\"" + md5
                + "\",\"dataId\":\"" + dataId + "\",\"tenant\":\"" + tenant + "\"}]}";
    }

    private JsonNode listeners() {
        return NODE.get("/v1/cs/configs/listener?dataId=" + dataId + "&group=DEFAULT_GROUP")
                .path("lisentersGroupkeyStatus");
    }

    @Test
    void aConfigurationIsPublishedReadAndRemoved() {
        RawClient.Message published = client.call(
                "ConfigPublishRequest",
                named(",\"content\":\"a: 1\\nname: 名\",\"additionMap\":{\"type\":\"yaml\",\"src_user\":null}"));
        assertThat(published.type()).isEqualTo("ConfigPublishResponse");
        assertThat(published.resultCode()).isEqualTo(200);

        RawClient.Message read = client.call("ConfigQueryRequest", named(""));
        assertThat(read.body().get("content").asText()).isEqualTo("a: 1\nname: 名");
        assertThat(read.body().get("contentType").asText()).isEqualTo("yaml");
        assertThat(read.body().get("md5").asText()).isEqualTo(md5("a: 1\nname: 名"));
        assertThat(read.body().get("lastModified").asLong())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
        assertThat(read.body().get("beta").asBoolean()).isFalse();

        assertThat(client.call("ConfigRemoveRequest", named("")).type()).isEqualTo("ConfigRemoveResponse");
        assertThat(client.call("ConfigRemoveRequest", named("")).resultCode())
                .as("removing what is absent succeeds")
                .isEqualTo(200);
    }

    @Test
    void anAbsentConfigurationIsAnsweredWithTheCodeThatClientsTakeForAbsent() {
        RawClient.Message answer = client.call("ConfigQueryRequest", named(""));

        assertThat(answer.type()).isEqualTo("ConfigQueryResponse");
        assertThat(answer.resultCode()).isEqualTo(500);
        assertThat(answer.errorCode()).isEqualTo(300);
        assertThat(answer.body().get("message").asText()).isEqualTo("config data not exist");
    }

    @Test
    void aComparisonThatFailsIsARefusalInThePublishResponse() {
        assertThat(client.call("ConfigPublishRequest", named(",\"content\":\"before\""))
                        .resultCode())
                .isEqualTo(200);

        RawClient.Message refused =
                client.call("ConfigPublishRequest", named(",\"content\":\"a\",\"casMd5\":\"0123\""));

        assertThat(refused.type()).isEqualTo("ConfigPublishResponse");
        assertThat(refused.errorCode()).isEqualTo(500);
        assertThat(refused.body().get("message").asText()).contains("Cas publish fail");
    }

    @Test
    void everySpellingOfThePublicNamespaceIsTheSameConfigurationAndIsEchoedAsItWasSent() {
        publish("a");

        for (String tenant : new String[] {",\"tenant\":\"\"", ",\"tenant\":\"public\"", ""}) {
            String context = "{\"group\":\"DEFAULT_GROUP\",\"md5\":\"\",\"dataId\":\"" + dataId + "\"" + tenant + "}";
            RawClient.Message changed = client.call(
                    "ConfigBatchListenRequest", "{\"listen\":true,\"configListenContexts\":[" + context + "]}");

            assertThat(changed.type()).isEqualTo("ConfigChangeBatchListenResponse");
            assertThat(changed.body().at("/changedConfigs/0/dataId").asText()).isEqualTo(dataId);
            assertThat(changed.body().at("/changedConfigs/0").has("tenant")).isEqualTo(!tenant.isEmpty());
            if (!tenant.isEmpty()) {
                assertThat(tenant)
                        .contains("\""
                                + changed.body().at("/changedConfigs/0/tenant").asText() + "\"");
            }
        }
    }

    @Test
    void aListenerThatIsUpToDateIsToldOfTheNextChangeWithItsOwnTenant() {
        publish("a");
        RawClient.Message listening = client.call("ConfigBatchListenRequest", listen("public", md5("a")));
        assertThat(listening.body().get("changedConfigs")).isEmpty();
        assertThat(listeners().path("10.0.0.9").asText()).isEqualTo(md5("a"));

        publish("b");

        RawClient.Message notice = client.next("ConfigChangeNotifyRequest");
        assertThat(notice.body().get("tenant").asText()).isEqualTo("public");
        assertThat(notice.body().get("dataId").asText()).isEqualTo(dataId);
        assertThat(notice.body().get("group").asText()).isEqualTo("DEFAULT_GROUP");

        client.call("ConfigBatchListenRequest", listen("public", "").replace("true", "false"));
        assertThat(listeners()).isEmpty();
    }

    @Test
    void aNoticeThatIsNotAcknowledgedComesAgain() {
        client.call("ConfigBatchListenRequest", listen("", ""));
        client.acknowledging = false;

        publish("b");

        String first =
                client.next("ConfigChangeNotifyRequest").body().get("requestId").asText();
        String second =
                client.next("ConfigChangeNotifyRequest").body().get("requestId").asText();
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aClientThatIsGoneListensNoMore() {
        client.call("ConfigBatchListenRequest", listen("", ""));
        assertThat(listeners()).hasSize(1);

        client.kill();

        await().atMost(30, TimeUnit.SECONDS).until(() -> listeners().isEmpty());
    }

    @Test
    void oneConnectionListensToThousandsAndAfterAReconnectEachMd5IsCompared() {
        publish("a");
        String others = IntStream.range(0, 2_999)
                .mapToObj(index -> "{\"group\":\"G\",\"md5\":\"\",\"dataId\":\"none" + index + "\",\"tenant\":\"\"}")
                .collect(Collectors.joining(","));
        String contexts =
                "{\"listen\":true,\"configListenContexts\":[" + others + ",{\"group\":\"DEFAULT_GROUP\",\"md5\":\""
                        + md5("a") + "\",\"dataId\":\"" + dataId + "\",\"tenant\":\"\"}]}";
        assertThat(client.call("ConfigBatchListenRequest", contexts).body().path("changedConfigs"))
                .isEmpty();
        publish("b");
        assertThat(client.next("ConfigChangeNotifyRequest")
                        .body()
                        .path("dataId")
                        .asText())
                .isEqualTo(dataId);
        client.kill();
        publishOther("none7", "x");

        try (RawClient again = new RawClient(NODE.grpcPort()).connect()) {
            JsonNode changed =
                    again.call("ConfigBatchListenRequest", contexts).body().path("changedConfigs");

            assertThat(changed)
                    .extracting(each -> each.path("dataId").asText())
                    .as("what changed while nobody was connected, and what had changed before")
                    .containsExactlyInAnyOrder(dataId, "none7");
        }
    }

    private void publishOther(String name, String content) {
        assertThat(NODE.send("POST", "/v1/cs/configs?dataId=" + name + "&group=G&content=" + content)
                        .body())
                .isEqualTo("true");
    }

    @Test
    void theTagOfARequestAndOfAClientDecideWhichReleaseItSees() {
        publish("formal");
        client.call("ConfigPublishRequest", named(",\"content\":\"green\",\"additionMap\":{\"tag\":\"green\"}"));
        client.call("ConfigPublishRequest", named(",\"content\":\"blue\",\"additionMap\":{\"tag\":\"blue\"}"));

        assertThat(client.call("ConfigQueryRequest", Map.of("Vipserver-Tag", "blue"), named(",\"tag\":\"green\""))
                        .body()
                        .path("content")
                        .asText())
                .isEqualTo("green");
        assertThat(client.call("ConfigQueryRequest", Map.of("Vipserver-Tag", "blue"), named(""))
                        .body()
                        .path("tag")
                        .asText())
                .isEqualTo("blue");
        assertThat(client.call("ConfigQueryRequest", named(""))
                        .body()
                        .path("content")
                        .asText())
                .isEqualTo("formal");
    }

    @Test
    void aBetaReleaseIsForTheAddressThatAClientSaysItHas() {
        publish("formal");
        client.call("ConfigPublishRequest", named(",\"content\":\"beta\",\"additionMap\":{\"betaIps\":\"10.0.0.9\"}"));

        assertThat(client.call("ConfigQueryRequest", named(""))
                        .body()
                        .path("beta")
                        .asBoolean())
                .isTrue();
        client.shownIp = "10.0.0.10";
        assertThat(client.call("ConfigQueryRequest", named(""))
                        .body()
                        .path("content")
                        .asText())
                .isEqualTo("formal");
    }

    @Test
    void theSourceOfAPublicationIsTheAddressThatIsSeenNotTheOneThatIsClaimed() {
        publish("a");

        assertThat(NODE.get("/v1/cs/configs?show=all&dataId=" + dataId + "&group=DEFAULT_GROUP")
                        .path("createIp")
                        .asText())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void aNameThatIsNotValidIsRefused() {
        RawClient.Message refused =
                client.call("ConfigQueryRequest", "{\"dataId\":\"a b\",\"group\":\"DEFAULT_GROUP\",\"tenant\":\"\"}");

        assertThat(refused.type()).isEqualTo("ConfigQueryResponse");
        assertThat(refused.errorCode()).isEqualTo(400);
        assertThat(refused.body().get("message").asText()).startsWith("Param 'dataId' is illegal");
    }

    private static String md5(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
