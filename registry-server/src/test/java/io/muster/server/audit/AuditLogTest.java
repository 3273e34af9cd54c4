package io.muster.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.PageRequest;
import io.muster.server.grpc.RawClient;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a whole node remembers of requests, seen through its own routes. */
@Tag(TestStorage.TABLES)
class AuditLogTest {

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private static ApiClient admin;

    @BeforeAll
    static void logIn() {
        admin = NODE.administrator();
    }

    @Test
    void aPublishedConfigurationIsRememberedWithItsDigestsAndWithoutItsContent() throws Exception {
        publish("audited.yaml", "first");
        publish("audited.yaml", "second");

        JsonArray entries = entriesOf("resource=*audited.yaml", 2);
        JsonObject second = entries.getJsonObject(0);
        JsonObject first = entries.getJsonObject(1);
        assertThat(first.getString("before")).isEmpty();
        assertThat(first.getString("after"))
                .isEqualTo(second.getString("before"))
                .hasSize(32);
        assertThat(second.getString("after")).isNotEqualTo(second.getString("before"));
        assertThat(second.getString("user")).isEqualTo("nacos");
        assertThat(second.getString("address")).isEqualTo("127.0.0.1");
        assertThat(second.getString("action")).isEqualTo("POST /v1/cs/configs");
        assertThat(second.getString("resource")).isEqualTo(":DEFAULT_GROUP:config/audited.yaml");
        assertThat(second.getString("result")).isEqualTo("done");
        assertThat(second.getString("parameters"))
                .contains("content=(6 characters)")
                .doesNotContain("second");
    }

    @Test
    void failedLoginsAndRefusedWritesAreRememberedWithoutPasswords() throws Exception {
        assertThat(NODE.anonymous().tryLogin("nobody-here", "a wrong one").statusCode())
                .isEqualTo(403);
        assertThat(NODE.anonymous()
                        .send("POST", "/v1/auth/users", "username", "intruder", "password", "a wrong one")
                        .statusCode())
                .isEqualTo(403);

        JsonObject login = entriesOf("action=login&user=nobody-here", 1).getJsonObject(0);
        assertThat(login.getString("result")).isEqualTo("refused");
        JsonObject write =
                entriesOf("action=POST%20/v1/auth/users&result=refused", 1).getJsonObject(0);
        assertThat(write.getString("resource")).isEqualTo("console/users/intruder");
        assertThat(write.getString("parameters")).isEqualTo("username=intruder&password=***");
        assertThat(admin.get("/v3/core/audit?pageSize=500").body()).doesNotContain("a wrong one");
    }

    @Test
    void whatIsPublishedOverGrpcIsRememberedToo() throws Exception {
        String published = "{\"dataId\":\"over-grpc.yaml\",\"group\":\"G\",\"tenant\":\"\",\"content\":\"hush\"}";
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            assertThat(client.call("ConfigPublishRequest", Map.of("accessToken", admin.token()), published)
                            .resultCode())
                    .isEqualTo(200);
            assertThat(client.call("ConfigPublishRequest", Map.of("accessToken", "none"), published)
                            .errorCode())
                    .isEqualTo(403);
        }

        JsonArray entries = entriesOf("resource=*over-grpc.yaml", 2);
        assertThat(List.of(
                        entries.getJsonObject(0).getString("result"),
                        entries.getJsonObject(1).getString("result")))
                .containsExactlyInAnyOrder("done", "refused");
        for (int index = 0; index < 2; index++) {
            JsonObject entry = entries.getJsonObject(index);
            assertThat(entry.getString("channel")).isEqualTo("gRPC");
            assertThat(entry.getString("address")).isEqualTo("127.0.0.1");
            assertThat(entry.getString("user"))
                    .isEqualTo(entry.getString("result").equals("done") ? "nacos" : "");
        }
        assertThat(entries.encode()).doesNotContain("hush");
    }

    @Test
    void thePasswordOfAHealthCheckIsShownNowhere() throws Exception {
        admin.send("POST", "/v1/ns/instance?serviceName=asked&ip=10.0.0.1&port=80&ephemeral=false");
        String cluster = "/v1/ns/cluster?serviceName=asked&clusterName=DEFAULT&checkPort=80&useInstancePort4Check=true";
        for (String checker : List.of(
                "{\"type\":\"MYSQL\",\"user\":\"u\",\"pwd\":\"a-secret-1\",\"cmd\":\"select 1\"}",
                "{\"type\":\"MYSQL\",\"user\":\"u\",\"cmd\":\"select 2\"}")) {
            assertThat(admin.send("PUT", cluster, "healthChecker", checker).body())
                    .isEqualTo("ok");
        }

        assertThat(entriesOf("action=PUT%20/v1/ns/cluster", 2).encode())
                .contains("select 2", "***")
                .doesNotContain("a-secret-1");
        assertThat(admin.get(
                                "/v1/ns/catalog/service?namespaceId=public&groupName=DEFAULT_GROUP&serviceName=DEFAULT_GROUP@@asked")
                        .body())
                .contains("select 2")
                .doesNotContain("a-secret-1");
    }

    @Test
    void whatIsRefusedAgainAndAgainIsNotManyRows() throws Exception {
        for (int count = 0; count < 50; count++) {
            NODE.anonymous().send("DELETE", "/v1/cs/configs", "dataId", "flooded", "group", "G");
        }

        assertThat(entriesOf("resource=*flooded", 1)).hasSizeLessThan(4);
    }

    @Test
    void beatsAndRegistrationsOfClientsAreNotRememberedUnlessAskedFor() throws Exception {
        String instance = "/v1/ns/instance?serviceName=quiet&ip=10.0.0.1&port=80";
        assertThat(admin.send("POST", instance).body()).isEqualTo("ok");
        assertThat(admin.send("PUT", instance + "&weight=3").statusCode()).isEqualTo(200);

        JsonArray entries = entriesOf("resource=*quiet", 1);
        assertThat(entries).hasSize(1);
        assertThat(entries.getJsonObject(0).getString("action")).isEqualTo("PUT /v1/ns/instance");
        assertThat(entries.getJsonObject(0).getString("before"))
                .isNotEqualTo(entries.getJsonObject(0).getString("after"));
    }

    @Test
    void aPageIsFilteredAndAnExportIsSafeForSpreadsheets() throws Exception {
        assertThat(NODE.anonymous().tryLogin("=cmd|' /C calc'!A0", "x").statusCode())
                .isEqualTo(403);
        entriesOf("user=%3Dcmd*", 1);

        HttpResponse<String> csv = admin.get("/v3/core/audit/export?format=csv&action=login");
        assertThat(csv.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"muster-audit.csv\"");
        assertThat(csv.body()).startsWith("id,time,user").contains(",\"'=cmd|' /C calc'!A0\",");
        assertThat(new JsonArray(admin.get("/v3/core/audit/export?format=json&action=login")
                        .body()))
                .isNotEmpty();
        assertThat(admin.data("/v3/core/audit?from=2001-01-01T00:00:00Z&to=1000000000000")
                        .getInteger("totalCount"))
                .isZero();
        assertThat(admin.get("/v3/core/audit?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(admin.get("/v3/core/audit?result=maybe").statusCode()).isEqualTo(400);
        assertThat(NODE.anonymous().get("/v3/core/audit").statusCode()).isEqualTo(403);
    }

    @Test
    void anExportHoldsAllEntriesHoweverManyThereAreEachOnce() throws Exception {
        int writes = 2 * PageRequest.MAX_SIZE;
        for (int number = 0; number < writes; number++) {
            admin.send("DELETE", "/v1/cs/configs", "dataId", "exported-" + number, "group", "DEFAULT_GROUP");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> admin.data("/v3/core/audit?pageSize=1&resource=*exported-*")
                .getInteger("totalCount")
                .equals(writes));
        List<String> resources = IntStream.iterate(writes - 1, number -> number >= 0, number -> number - 1)
                .mapToObj(number -> ":DEFAULT_GROUP:config/exported-" + number)
                .toList();

        // As many as fill two pages, and one more page that has a single one.
        for (String filter : List.of("*exported-*", "*")) {
            String question = "/v3/core/audit/export?resource=" + filter + "&format=";
            List<String> csv =
                    admin.get(question + "csv").body().lines().skip(1).toList();
            JsonArray json = new JsonArray(admin.get(question + "json").body());
            assertThat(json).hasSameSizeAs(csv).hasSizeGreaterThanOrEqualTo(writes);
            assertThat(json.stream().map(entry -> ((JsonObject) entry).getString("resource")))
                    .containsSubsequence(resources);
            assertThat(json.stream().map(entry -> ((JsonObject) entry).getLong("id")))
                    .doesNotHaveDuplicates();
        }
        assertThat(admin.get("/v3/core/audit/export?resource=nothing-like-it&format=json")
                        .body())
                .isEqualTo("[]");
    }

    private static void publish(String dataId, String content) throws Exception {
        assertThat(admin.send("POST", "/v1/cs/configs", "dataId", dataId, "group", "DEFAULT_GROUP", "content", content)
                        .body())
                .isEqualTo("true");
    }

    private static JsonArray entriesOf(String query, int atLeast) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> admin.data("/v3/core/audit?" + query).getJsonArray("pageItems"),
                        items -> items.size() >= atLeast);
    }
}
