package io.muster.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.conformance.MultipartBody;
import io.muster.server.conformance.Zips;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Half of a surrogate pair in everything that HTTP takes: escaped in JSON and YAML, plain in UTF-32. It is refused before anything is changed. (What gRPC takes stands
 * in {@code GrpcFuzzTest}.)
 */
@Tag(TestStorage.TABLES)
class HalfCharactersTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private static final String REFUSAL = "half of a surrogate pair";
    /** U+D83D alone. */
    private static final String IN_UTF_32 = "encoding=UTF-32&%s=%%00%%00%%D8%%3D";

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"desc", "appName", "type", "dataId", "group"})
    void anImportWithOneInItsMetadataIsRefusedAsAWhole(String field) throws Exception {
        for (String path : new String[] {
            "/v1/cs/configs?import=true&namespace=&src_user=", "/v3/console/cs/config/import?namespaceId=public"
        }) {
            for (String policy : new String[] {"ABORT", "SKIP", "OVERWRITE"}) {
                HttpResponse<String> answer = upload(path, policy, archive(field, "\"x\\ud83d\""));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                assertThat(answer.body()).contains("A text in .metadata.yml").contains(REFUSAL);
            }
        }
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=half-a&group=HALF").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anImportWithWholePairsIsTaken() throws Exception {
        HttpResponse<String> answer =
                upload("/v1/cs/configs?import=true&namespace=", "OVERWRITE", archive("desc", "\"\\ud83d\\ude00\""));
        assertThat(answer.body()).contains("import success").contains("\"succCount\":2");
        assertThat(NODE.get("/v1/cs/configs?show=all&dataId=half-b&group=HALF")
                        .path("desc")
                        .asText())
                .isEqualTo("😀");
        NODE.send("DELETE", "/v1/cs/configs?dataId=half-a&group=HALF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/ns/instance?serviceName=half&ip=10.2.2.2&port=80&ephemeral=false&metadata=",
                "POST /v2/ns/instance?serviceName=half&ip=10.2.2.2&port=80&ephemeral=false&metadata=",
                "POST /v3/client/ns/instance?serviceName=half&ip=10.2.2.2&port=80&metadata=",
                "POST /v1/ns/service?serviceName=half&metadata=",
                "POST /v2/ns/service?serviceName=half&metadata=",
                "POST /v3/admin/ns/service?serviceName=half&metadata=",
                "PUT /v1/ns/instance/beat?serviceName=half&ip=10.2.2.2&port=80&beat=",
                "POST /v1/ns/service?serviceName=half&selector="
            })
    void jsonInAParameter(String request) {
        int space = request.indexOf(' ');
        HttpResponse<String> answer = NODE.send(
                request.substring(0, space),
                request.substring(space + 1) + encode("{\"serviceName\":\"half\",\"k\":\"\\ud83d\"}"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        // Some of these refusals have the words of Nacos.
        assertThat(answer.body()).isNotBlank();
        assertThat(NODE.get("/v1/ns/service/list?pageNo=1&pageSize=100").path("doms"))
                .noneMatch(name -> name.asText().equals("half"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/cs/configs?dataId=half-c&group=HALF&%content",
                "POST /v1/cs/configs?dataId=half-c&group=HALF&content=x&%desc",
                "POST /v1/cs/configs?dataId=half-c&group=HALF&content=x&%config_tags",
                "POST /v1/cs/configs?dataId=half-c&group=HALF&content=x&%src_user",
                "POST /v3/admin/cs/config?dataId=half-c&groupName=HALF&%content",
                "POST /v1/console/namespaces?customNamespaceId=half&%namespaceName",
                "POST /v3/admin/core/namespace?namespaceId=half&%namespaceName",
                "POST /v3/auth/user?password=Half-1-Half&%username",
                "POST /v3/auth/role?username=nacos&%role",
                "POST /v1/ns/instance?serviceName=half&port=80&ip=10.2.2.2&%metadata"
            })
    void aParameterInUtf32(String request) {
        int space = request.indexOf(' ');
        int mark = request.indexOf('%');
        HttpResponse<String> answer = NODE.send(
                request.substring(0, space),
                request.substring(space + 1, mark) + IN_UTF_32.formatted(request.substring(mark + 1)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(REFUSAL);
        assertThat(NODE.send("GET", "/v1/cs/configs?dataId=half-c&group=HALF").statusCode())
                .isEqualTo(404);
        assertThat(NODE.send("GET", "/v1/console/namespaces").body()).doesNotContain("\"half\"");
    }

    @Test
    void aPartOfAFormInUtf32() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                "--B\r\nContent-Disposition: form-data; name=\"content\"\r\nContent-Type: text/plain; charset=UTF-32\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(new byte[] {0, 0, (byte) 0xd8, 0x3d});
        body.writeBytes("\r\n--B--\r\n".getBytes(StandardCharsets.US_ASCII));
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + NODE.port() + "/nacos/v1/cs/configs?dataId=half-d&group=HALF"))
                        .header("Content-Type", "multipart/form-data; boundary=B")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).as("no stack trace").hasSizeLessThan(200).isNotBlank();
    }

    /** The second of two items has the text in a field; a text that names it is beside its proper name. */
    private static byte[] archive(String field, String value) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("HALF/half-a", "a");
        files.put("HALF/half-b", "b");
        StringBuilder metadata =
                new StringBuilder("metadata:\n- dataId: half-a\n  group: HALF\n- dataId: half-b\n  group: HALF\n");
        boolean isName = field.equals("dataId") || field.equals("group");
        metadata.append(isName ? "- dataId: other\n  group: HALF\n" : "");
        metadata.append("  ").append(field).append(": ").append(value).append('\n');
        files.put(".metadata.yml", metadata.toString());
        return Zips.write(files);
    }

    private HttpResponse<String> upload(String path, String policy, byte[] archive) throws Exception {
        MultipartBody body = new MultipartBody();
        body.field("policy", policy);
        body.file("file", "half.zip", archive);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NODE.port() + "/nacos" + path))
                .header("accessToken", NODE.token())
                .header("Content-Type", body.contentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
