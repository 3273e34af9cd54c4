package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Configuration over gRPC as a client sees it, word for word. */
class ConfigOverGrpcTest {

    private static final String NAME = "\"dataId\":\"app.yaml\",\"group\":\"DEFAULT_GROUP\",\"tenant\":\"\"";

    private EdgeFixture fixture;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        fixture = new EdgeFixture(GrpcSettings.forTests());
        client = new RawClient(fixture.edge.port()).connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        fixture.close();
    }

    @Test
    void aConfigurationIsPublishedReadAndRemoved() {
        RawClient.Message published = client.call(
                "ConfigPublishRequest",
                "{" + NAME + ",\"content\":\"a: 1\\nname: 名\",\"additionMap\":{\"type\":\"yaml\",\"src_user\":null}}");
        assertThat(published.type()).isEqualTo("ConfigPublishResponse");
        assertThat(published.resultCode()).isEqualTo(200);

        RawClient.Message read = client.call("ConfigQueryRequest", "{" + NAME + "}");
        assertThat(read.body().get("content").asText()).isEqualTo("a: 1\nname: 名");
        assertThat(read.body().get("contentType").asText()).isEqualTo("yaml");
        assertThat(read.body().get("md5").asText()).isEqualTo(InMemoryConfigs.hash("a: 1\nname: 名"));
        assertThat(read.body().get("lastModified").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(read.body().get("beta").asBoolean()).isFalse();

        assertThat(client.call("ConfigRemoveRequest", "{" + NAME + "}").type()).isEqualTo("ConfigRemoveResponse");
        assertThat(client.call("ConfigRemoveRequest", "{" + NAME + "}").resultCode())
                .as("removing what is absent succeeds")
                .isEqualTo(200);
    }

    @Test
    void anAbsentConfigurationIsAnsweredWithTheCodeThatClientsTakeForAbsent() {
        RawClient.Message answer = client.call("ConfigQueryRequest", "{" + NAME + "}");

        assertThat(answer.type()).isEqualTo("ConfigQueryResponse");
        assertThat(answer.resultCode()).isEqualTo(500);
        assertThat(answer.errorCode()).isEqualTo(300);
        assertThat(answer.body().get("message").asText()).isEqualTo("config data not exist");
    }

    @Test
    void aComparisonThatFailsIsARefusalInThePublishResponse() {
        RawClient.Message refused =
                client.call("ConfigPublishRequest", "{" + NAME + ",\"content\":\"a\",\"casMd5\":\"0123\"}");

        assertThat(refused.type()).isEqualTo("ConfigPublishResponse");
        assertThat(refused.errorCode()).isEqualTo(500);
        assertThat(refused.body().get("message").asText()).contains("Cas publish fail");
    }

    @Test
    void everySpellingOfThePublicNamespaceIsTheSameConfigurationAndIsEchoedAsItWasSent() {
        client.call("ConfigPublishRequest", "{" + NAME + ",\"content\":\"a\"}");

        for (String tenant : new String[] {",\"tenant\":\"\"", ",\"tenant\":\"public\"", ""}) {
            String context = "{\"group\":\"DEFAULT_GROUP\",\"md5\":\"\",\"dataId\":\"app.yaml\"" + tenant + "}";
            RawClient.Message changed = client.call(
                    "ConfigBatchListenRequest", "{\"listen\":true,\"configListenContexts\":[" + context + "]}");

            assertThat(changed.type()).isEqualTo("ConfigChangeBatchListenResponse");
            assertThat(changed.body().at("/changedConfigs/0/dataId").asText()).isEqualTo("app.yaml");
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
        client.call("ConfigPublishRequest", "{" + NAME + ",\"content\":\"a\"}");
        RawClient.Message listening =
                client.call("ConfigBatchListenRequest", listen("public", InMemoryConfigs.hash("a")));
        assertThat(listening.body().get("changedConfigs")).isEmpty();
        assertThat(fixture.configs.listening).singleElement().satisfies(each -> {
            assertThat(each.info().clientAddress()).isEqualTo("10.0.0.9");
            assertThat(each.info().md5()).isEqualTo(InMemoryConfigs.hash("a"));
        });

        client.call("ConfigPublishRequest", "{" + NAME + ",\"content\":\"b\"}");

        RawClient.Message notice = client.next("ConfigChangeNotifyRequest");
        assertThat(notice.body().get("tenant").asText()).isEqualTo("public");
        assertThat(notice.body().get("dataId").asText()).isEqualTo("app.yaml");
        assertThat(notice.body().get("group").asText()).isEqualTo("DEFAULT_GROUP");

        client.call("ConfigBatchListenRequest", listen("public", "").replace("true", "false"));
        assertThat(fixture.configs.listening).isEmpty();
    }

    @Test
    void aNoticeThatIsNotAcknowledgedComesAgain() {
        client.call("ConfigBatchListenRequest", listen("", ""));
        client.acknowledging = false;

        client.call("ConfigPublishRequest", "{" + NAME + ",\"content\":\"b\"}");

        String first =
                client.next("ConfigChangeNotifyRequest").body().get("requestId").asText();
        String second =
                client.next("ConfigChangeNotifyRequest").body().get("requestId").asText();
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aClientThatIsGoneListensNoMore() {
        client.call("ConfigBatchListenRequest", listen("", ""));
        assertThat(fixture.configs.listening).hasSize(1);

        client.kill();

        await().atMost(5, TimeUnit.SECONDS).until(() -> fixture.configs.listening.isEmpty());
    }

    @Test
    void theTagOfARequestAndOfAClientDecideWhichReleaseItSees() {
        client.call("ConfigQueryRequest", Map.of("Vipserver-Tag", "blue"), "{" + NAME + ",\"tag\":\"green\"}");

        assertThat(fixture.configs.lastLabels.tag()).isEqualTo("green");
        assertThat(fixture.configs.lastLabels.automaticTag()).isEqualTo("blue");
        assertThat(fixture.configs.lastLabels.clientIp()).isEqualTo("10.0.0.9");
    }

    @Test
    void theSourceOfAPublicationIsTheAddressThatIsSeenNotTheOneThatIsClaimed() {
        client.call("ConfigPublishRequest", "{" + NAME + ",\"content\":\"a\"}");

        assertThat(fixture.configs.lastPublication.sourceIp()).isEqualTo("127.0.0.1");
    }

    @Test
    void aNameThatIsNotValidIsRefused() {
        RawClient.Message refused =
                client.call("ConfigQueryRequest", "{\"dataId\":\"a b\",\"group\":\"DEFAULT_GROUP\",\"tenant\":\"\"}");

        assertThat(refused.type()).isEqualTo("ConfigQueryResponse");
        assertThat(refused.errorCode()).isEqualTo(400);
        assertThat(refused.body().get("message").asText()).startsWith("Param 'dataId' is illegal");
    }

    private static String listen(String tenant, String md5) {
        return "{\"listen\":true,\"configListenContexts\":[{\"group\":\"DEFAULT_GROUP\",\"md5\":\"" + md5
                + "\",\"dataId\":\"app.yaml\",\"tenant\":\"" + tenant + "\"}]}";
    }
}
