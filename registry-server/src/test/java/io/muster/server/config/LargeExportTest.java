package io.muster.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.conformance.MultipartBody;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exports of more than a node reads at once are sent while they are made, and whole; what is more than an archive may hold is refused before the first byte. */
@Tag(TestStorage.TABLES)
class LargeExportTest {

    private static final int MOST_BYTES = 20_000_000;
    private static final int LENGTH = 3_000_000;
    private static final int COUNT = 6;

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of("muster.config.import-max-bytes", "" + MOST_BYTES));

    @Test
    void anExportOfManyPiecesIsWholeAndOneThatIsTooLargeIsRefusedAtOnce() throws Exception {
        Map<String, String> published = new TreeMap<>();
        for (int number = 0; number < COUNT; number++) {
            String content = incompressible(number);
            publish("large-" + number, content);
            published.put("EXPORTED/large-" + number, content);
        }

        HttpResponse<byte[]> export = export();

        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(export.headers().firstValue("Content-Disposition").orElse(""))
                .endsWith(".zip");
        assertThat(export.headers().firstValue("Content-Length"))
                .as("what is sent while it is made has no length yet")
                .isEmpty();
        Map<String, String> unpacked = unpacked(export.body());
        assertThat(unpacked).containsOnlyKeys(published.keySet());
        assertThat(unpacked.equals(published))
                .as("all contents are those that were published")
                .isTrue();

        publish("large-" + COUNT, incompressible(COUNT));
        HttpResponse<byte[]> refused = export();
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(new String(refused.body(), UTF_8))
                .contains("an export holds at most")
                .contains("" + MOST_BYTES);

        assertThat(NODE.send("DELETE", "/v1/cs/configs?dataId=large-" + COUNT + "&group=EXPORTED")
                        .statusCode())
                .isEqualTo(200);
        assertThat(unpacked(export().body())).hasSize(COUNT);
    }

    private static String incompressible(int seed) {
        return new Random(seed)
                .ints(LENGTH, 'A', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void publish(String dataId, String content) throws Exception {
        MultipartBody body = new MultipartBody();
        body.field("content", content);
        HttpResponse<String> answer = ApiClient.anonymous(NODE.port())
                .withToken(NODE.token())
                .sendBody("POST", "/v1/cs/configs?group=EXPORTED&dataId=" + dataId, body.contentType(), body.bytes());
        assertThat(answer.body()).isEqualTo("true");
    }

    private static HttpResponse<byte[]> export() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:" + NODE.port()
                                                        + "/nacos/v1/cs/configs?export=true&tenant=&group=EXPORTED&dataId=&appName=&ids="))
                                .header("accessToken", NODE.token())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static Map<String, String> unpacked(byte[] archive) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive), UTF_8)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                files.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
                entry = zip.getNextEntry();
            }
        }
        return files;
    }
}
