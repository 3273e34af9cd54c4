package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.conformance.MultipartBody;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Work that takes a while tells how far it is, where the client asks; and what a client does that hangs up is remembered all the same. */
@Tag(TestStorage.TABLES)
class LongWorkTest {

    private static final String IMPORT = "/v1/cs/configs?import=true&namespace=";
    private static final String LINES = "application/x-ndjson";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private static ApiClient admin;

    @BeforeAll
    static void logIn() {
        admin = NODE.administrator();
    }

    @Test
    void anImportSaysHowFarItIsAndEndsWithWhatWouldHaveBeenItsAnswer() throws Exception {
        HttpResponse<String> answer = bring(LINES + ", application/json", archive("told", 300));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(LINES);
        List<JsonObject> lines = answer.body().lines().map(JsonObject::new).toList();
        List<JsonObject> progress = lines.subList(0, lines.size() - 1);
        assertThat(progress).isNotEmpty().allMatch(line -> line.getInteger("total") == 300);
        assertThat(progress.stream().map(line -> line.getInteger("done"))).isSorted();
        JsonObject last = lines.get(lines.size() - 1);
        assertThat(last.getInteger("status")).isEqualTo(200);
        assertThat(new JsonObject(last.getString("body")).getJsonObject("data").getInteger("succCount"))
                .isEqualTo(300);
    }

    @Test
    void whoeverDoesNotAskGetsTheAnswerAlone() throws Exception {
        HttpResponse<String> answer = bring("application/json", archive("alone", 3));

        assertThat(new JsonObject(answer.body()).getJsonObject("data").getInteger("succCount"))
                .isEqualTo(3);
    }

    @Test
    void whatIsRefusedBeforeAnythingWasDoneIsAnOrdinaryRefusal() throws Exception {
        HttpResponse<String> notAnArchive = bring(LINES, "no archive".getBytes(StandardCharsets.UTF_8));
        assertThat(new JsonObject(notAnArchive.body()).getInteger("code")).isNotIn(0, 200);

        HttpResponse<String> notAllowed = HttpClient.newHttpClient()
                .send(request("", LINES, archive("refused", 1)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(notAllowed.statusCode()).isEqualTo(403);
    }

    @Test
    void goingAwayEndsAnImportWhoseProgressWasAskedForAndTheAuditLogSaysHowFarItCame() throws Exception {
        int all = 4_000;
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            MultipartBody body = body(archive("abandoned", all));
            write(
                    socket,
                    "POST /nacos" + IMPORT + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + admin.token()
                            + "\r\nAccept: " + LINES + "\r\nContent-Type: " + body.contentType()
                            + "\r\nContent-Length: " + body.bytes().length + "\r\n\r\n",
                    body.bytes());
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = answer.readLine();
            while (line != null && !line.startsWith("{\"done\"")) {
                line = answer.readLine();
            }
            assertThat(line).contains("\"total\":" + all);
        }

        JsonObject entry = entries("action=POST%20/v1/cs/configs&result=failed&resource=*abandoned-0*")
                .getJsonObject(0);
        assertThat(entry.getString("reason")).contains("stopped by who asked").contains(" of " + all + " ");
        int published = new JsonObject(
                        admin.get("/v1/cs/configs?search=blur&group=&dataId=abandoned-*&pageNo=1&pageSize=1")
                                .body())
                .getInteger("totalCount");
        assertThat(entry.getString("reason")).contains(published + " of " + all);
    }

    @Test
    void aWriteOfWhoeverHangsUpAtOnceIsInTheAuditLog() throws Exception {
        String form = "dataId=hung-up&group=G&content=x";
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            write(
                    socket,
                    "POST /nacos/v1/cs/configs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + admin.token()
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                            + form.length() + "\r\n\r\n",
                    form.getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(entries("action=POST%20/v1/cs/configs&resource=*hung-up")
                        .getJsonObject(0)
                        .getString("result"))
                .isEqualTo("done");
        assertThat(admin.get("/v1/cs/configs?dataId=hung-up&group=G").body()).isEqualTo("x");
    }

    private static JsonArray entries(String query) {
        return await().until(
                        () -> admin.data("/v3/core/audit?" + query).getJsonArray("pageItems"),
                        items -> !items.isEmpty());
    }

    private static void write(Socket socket, String head, byte[] body) throws IOException {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
    }

    private static HttpResponse<String> bring(String accept, byte[] archive) throws Exception {
        return HttpClient.newHttpClient()
                .send(request(admin.token(), accept, archive).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String token, String accept, byte[] archive) throws IOException {
        MultipartBody body = body(archive);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NODE.port() + "/nacos" + IMPORT))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .header("Content-Type", body.contentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    }

    private static MultipartBody body(byte[] archive) throws IOException {
        MultipartBody body = new MultipartBody();
        body.field("policy", "OVERWRITE");
        body.file("file", "configs.zip", archive);
        return body;
    }

    private static byte[] archive(String name, int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int number = 0; number < count; number++) {
                zip.putNextEntry(new ZipEntry("G/" + name + "-" + number));
                zip.write(("content " + number).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
