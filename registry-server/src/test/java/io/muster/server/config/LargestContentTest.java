package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.raft.RaftSettings;
import io.muster.server.conformance.MultipartBody;
import io.muster.server.conformance.Zips;
import io.muster.server.grpc.RawClient;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.settings.PropertySource;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The longest content that one change of the log takes, over every way into a node with its real log: up to there it is stored, beyond it
 * is refused in bytes before anything is changed.
 */
class LargestContentTest {

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(
            Map.of("nacos.core.auth.enabled", "false", "nacos.remote.server.grpc.maxinbound.message.size", "33554432"));

    private static final int MOST_BYTES = ConfigSettings.throughLog(
                    PropertySource.of(Map.of()), RaftSettings.DEFAULT_MAX_COMMAND_BYTES)
            .maxContentBytes();
    /** Each character is three bytes: far below the limit in characters. */
    private static final String TOO_MANY_BYTES = "名".repeat(4_000_000);

    private static final String REFUSAL = "over " + MOST_BYTES + " bytes in UTF-8";
    private static final String IMPORT = "/v1/cs/configs?import=true&namespace=";

    private static ApiClient client;

    @BeforeAll
    static void connect() {
        client = ApiClient.anonymous(NODE.port()).withToken(NODE.token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/cs/configs?dataId=large&group=",
                "/v1/cs/configs?dataId=large&tag=green&group=",
                "/v2/cs/config?dataId=large&group=",
                "/v3/admin/cs/config?dataId=large&groupName=",
                "/v3/console/cs/config?dataId=large&groupName="
            })
    void moreBytesAreRefusedOverHttp(String path) throws Exception {
        HttpResponse<String> answer = publish(path + "MORE", TOO_MANY_BYTES);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(REFUSAL);
        assertThat(status("MORE", "large")).isEqualTo(404);
    }

    @Test
    void moreBytesAreRefusedOverGrpc() {
        try (RawClient grpc = new RawClient(NODE.grpcPort()).connect()) {
            RawClient.Message answer = grpc.call(
                    "ConfigPublishRequest",
                    "{\"dataId\":\"large\",\"group\":\"GRPC\",\"tenant\":\"\",\"content\":\"" + TOO_MANY_BYTES + "\"}");

            assertThat(answer.errorCode()).as("%s", answer.body()).isEqualTo(400);
            assertThat(answer.body().path("message").asText()).contains(REFUSAL);
        }
        assertThat(status("GRPC", "large")).isEqualTo(404);
    }

    @Test
    void theLongestContentsAreStored() throws Exception {
        String path = "/v1/cs/configs?dataId=large&schema=" + "s".repeat(32_768) + "&group=";
        String inBytes = "名".repeat(MOST_BYTES / 3);
        assertThat(publish(path + "MOST", inBytes).body()).isEqualTo("true");
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=large&group=MOST").body())
                .isEqualTo(inBytes);

        String inCharacters = "x".repeat(10_485_760);
        assertThat(publish(path + "MOST", inCharacters).body()).isEqualTo("true");
        assertThat(publish(path + "MOST", inCharacters + "x").body())
                .isEqualTo("caused: invalid content, over 10485760;");
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=large&group=MOST").body())
                .isEqualTo(inCharacters);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {IMPORT, "/v3/admin/cs/config/import?namespaceId=", "/v3/console/cs/config/import?namespaceId="})
    void anImportWithALongerEntryChangesNothing(String path) throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("BOMB/first", "a");
        files.put("BOMB/second", TOO_MANY_BYTES);
        HttpResponse<String> answer = upload(path, files);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body())
                .contains("more than " + MOST_BYTES + " bytes")
                .contains("nothing was imported: BOMB/second");
        assertThat(status("BOMB", "first")).isEqualTo(404);
    }

    @Test
    void anImportWithAnInvalidEntryChangesNothingAndTheNextOneIsTaken() throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("MIXED/first", "a");
        files.put("MIXED/second", " ");
        files.put("MIXED/third", "c");
        HttpResponse<String> answer = upload(IMPORT, files);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body())
                .contains("content is blank")
                .contains("nothing was changed; it is the configuration second of the group MIXED");
        assertThat(status("MIXED", "first")).isEqualTo(404);

        files.put("MIXED/second", "b");
        assertThat(upload(IMPORT, files).body()).contains("\"succCount\":3");
    }

    private static int status(String group, String dataId) {
        return NODE.send("GET", "/v1/cs/configs?dataId=" + dataId + "&group=" + group)
                .statusCode();
    }

    private static HttpResponse<String> publish(String path, String content) throws Exception {
        MultipartBody body = new MultipartBody();
        body.field("content", content);
        return client.sendBody("POST", path, body.contentType(), body.bytes());
    }

    private static HttpResponse<String> upload(String path, Map<String, String> files) throws Exception {
        MultipartBody body = new MultipartBody();
        body.file("file", "configs.zip", Zips.write(files));
        return client.sendBody("POST", path, body.contentType(), body.bytes());
    }
}
