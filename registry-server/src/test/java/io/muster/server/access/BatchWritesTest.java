package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.server.conformance.MultipartBody;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Imports, clones and removals by id are decided item by item: who may write every one of them needs no right to the whole
 * namespace, and one that he may not write keeps all of them from being done.
 */
@Tag(TestStorage.TABLES)
class BatchWritesTest {

    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private static ApiClient admin;

    /** May read all and write {@code shop-*} of the group {@code G} of the public namespace. */
    private static ApiClient narrow;

    /** May write {@code shop-*} of the same group and read nothing else. */
    private static ApiClient blind;

    private static ApiClient ownerOfDev;

    @BeforeAll
    static void fill() throws Exception {
        admin = NODE.administrator();
        admin.change("POST", "/v1/console/namespaces", "customNamespaceId", "dev", "namespaceName", "dev");
        narrow = admin.newUser("narrow", PASSWORD, "shops");
        admin.grant("shops", ":*:*", "r");
        admin.grant("shops", ":G:config/shop-*", "w");
        blind = admin.newUser("blind", PASSWORD, "blind-shops");
        admin.grant("blind-shops", ":G:config/shop-*", "rw");
        ownerOfDev = admin.newUser("owner", PASSWORD, "ROLE_OWNER:dev");
    }

    @BeforeEach
    void publish() throws Exception {
        for (String name : List.of("bank-1", "shop-1", "shop-2")) {
            publish("", name);
        }
        publish("dev", "shop-1");
        JsonArray copies = rows("", "*copy*");
        for (int index = 0; index < copies.size(); index++) {
            String name = copies.getJsonObject(index).getString("dataId");
            admin.change("DELETE", "/v1/cs/configs", "group", "G", "dataId", name);
        }
    }

    private static void publish(String tenant, String name) throws Exception {
        admin.change("POST", "/v1/cs/configs", "tenant", tenant, "group", "G", "dataId", name, "content", "of " + name);
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonArray rows(String tenant, String pattern) throws Exception {
        HttpResponse<String> answer = admin.get(
                "/v1/cs/configs?search=blur&group=&pageNo=1&pageSize=100&tenant=" + tenant + "&dataId=" + pattern);
        done(answer);
        return new JsonObject(answer.body()).getJsonArray("pageItems");
    }

    private static String id(String tenant, String name) throws Exception {
        return rows(tenant, name).getJsonObject(0).getString("id");
    }

    private static boolean exists(String tenant, String name) throws Exception {
        return !rows(tenant, name).isEmpty();
    }

    private static void refused(HttpResponse<String> answer, String sentence) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains("authorization failed!").contains(sentence);
    }

    private static void refused(HttpResponse<String> answer) {
        refused(answer, "");
    }

    private static byte[] archive(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry("G/" + name));
                zip.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static HttpResponse<String> bring(ApiClient client, String path, String... names) throws Exception {
        MultipartBody body = new MultipartBody();
        body.field("policy", "OVERWRITE");
        body.file("file", "configs.zip", archive(names));
        return client.sendBody("POST", path, body.contentType(), body.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/cs/configs?import=true&namespace=", "/v3/admin/cs/config/import?namespaceId="})
    void anImportIsDecidedByItsEntries(String path) throws Exception {
        HttpResponse<String> allowed = bring(narrow, path, "shop-copy-1", "shop-copy-2");

        done(allowed);
        assertThat(allowed.body()).contains("\"succCount\":2");
        refused(
                bring(narrow, path, "shop-copy-3", "bank-copy-1", "bank-copy-2"),
                "You may not write the configuration bank-copy-1 of the group G in the namespace public");
        assertThat(exists("", "shop-copy-3")).isFalse();
        refused(bring(narrow, path + "dev", "shop-copy-1"));
    }

    @Test
    void nobodyImportsWithoutALogin() throws Exception {
        HttpResponse<String> answer = bring(NODE.anonymous(), "/v1/cs/configs?import=true&namespace=", "shop-copy-1");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(exists("", "shop-copy-1")).isFalse();
    }

    private static HttpResponse<String> cloneV1(ApiClient client, String target, String... idsAndNames)
            throws Exception {
        JsonArray items = new JsonArray();
        for (int index = 0; index < idsAndNames.length; index += 2) {
            items.add(new JsonObject()
                    .put("cfgId", idsAndNames[index])
                    .put("dataId", idsAndNames[index + 1])
                    .put("group", "G"));
        }
        return client.sendBody(
                "POST",
                "/v1/cs/configs?clone=true&policy=OVERWRITE&tenant=" + target,
                "application/json",
                items.encode().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCloneIsDecidedByWhatIsReadAndWhatIsWritten() throws Exception {
        done(cloneV1(narrow, "", id("", "bank-1"), "shop-copy-1", id("", "shop-1"), "shop-copy-2"));
        assertThat(exists("", "shop-copy-1")).isTrue();

        refused(
                cloneV1(narrow, "", id("", "shop-1"), "shop-copy-3", id("", "shop-2"), "bank-copy-1"),
                "You may not write the configuration bank-copy-1 of the group G in the namespace public");
        assertThat(exists("", "shop-copy-3")).isFalse();
        refused(cloneV1(narrow, "dev", id("", "shop-1"), "shop-copy-1"));
    }

    @Test
    void noMoreRowsAreClonedAtOnceThanAreRemovedAtOnce() throws Exception {
        String[] tooMany = Collections.nCopies(2 * 10_001, "1").toArray(String[]::new);

        HttpResponse<String> answer = cloneV1(admin, "dev", tooMany);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("the body names more than 10000 rows");
    }

    @Test
    void whoMayNotReadARowLearnsNotHowItIsCalled() throws Exception {
        String bank = id("", "bank-1");

        HttpResponse<String> cloned = cloneV1(blind, "", bank, "shop-copy-1");
        refused(cloned, "You may not read the configuration with the id " + bank);
        assertThat(cloned.body()).doesNotContain("bank-1");
        HttpResponse<String> removed = blind.send("DELETE", "/v1/cs/configs", "delType", "ids", "ids", bank);
        refused(removed, "You may not write the configuration with the id " + bank);
        assertThat(removed.body()).doesNotContain("bank-1");
        assertThat(exists("", "bank-1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/cs/configs?delType=ids&ids=",
                "/v3/admin/cs/config/batch?ids=",
                "/v3/console/cs/config/batchDelete?ids="
            })
    void aRemovalIsDecidedByItsRows(String path) throws Exception {
        refused(
                narrow.send("DELETE", path + id("", "shop-1") + "," + id("", "bank-1") + "," + id("", "shop-2")),
                "You may not write the configuration bank-1 of the group G in the namespace public");
        assertThat(exists("", "shop-1")).isTrue();

        done(narrow.send("DELETE", path + id("", "shop-1") + "," + id("", "shop-2")));
        assertThat(exists("", "shop-1")).isFalse();
        assertThat(exists("", "shop-2")).isFalse();
        assertThat(exists("", "bank-1")).isTrue();
    }

    @Test
    void theOwnerOfANamespaceRemovesRowsOfItAndOfNoOther() throws Exception {
        refused(ownerOfDev.send("DELETE", "/v1/cs/configs", "delType", "ids", "ids", id("", "shop-1")));
        assertThat(exists("", "shop-1")).isTrue();

        done(ownerOfDev.send("DELETE", "/v1/cs/configs", "delType", "ids", "ids", id("dev", "shop-1")));
        assertThat(exists("dev", "shop-1")).isFalse();
    }

    @Test
    void theAuditLogNamesEachOfABatch() throws Exception {
        String bank = id("", "bank-1");
        String shop = id("", "shop-2");
        admin.change("DELETE", "/v1/cs/configs", "delType", "ids", "ids", bank + "," + shop);

        for (String name : List.of("bank-1", "shop-2")) {
            await().untilAsserted(() -> assertThat(admin.data(
                                    "/v3/core/audit?action=DELETE*configs&result=done&resource=*config/" + name + "*")
                            .getInteger("totalCount"))
                    .isPositive());
        }
    }
}
