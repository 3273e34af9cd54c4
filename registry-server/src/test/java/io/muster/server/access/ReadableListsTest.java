package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import io.muster.server.grpc.RawClient;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of every API version show a user the rows that he may read, and count no others. */
@Tag(TestStorage.TABLES)
class ReadableListsTest {

    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of("nacos.prometheus.metrics.enabled", "true"));

    private static ApiClient admin;

    /** May read {@code shop-*} of the group {@code G} and, by a row as Nacos databases have them, {@code bank-1}; in the public namespace only. */
    private static ApiClient narrow;

    private static ApiClient other;

    @BeforeAll
    static void fill() throws Exception {
        admin = NODE.administrator();
        admin.send("POST", "/v1/console/namespaces", "customNamespaceId", "dev", "namespaceName", "dev");
        for (String namespace : List.of("public", "dev")) {
            for (String group : List.of("G", "H")) {
                for (String name : List.of("bank-1", "bank-2", "shop-1", "shop-2", "shop-3")) {
                    admin.change(
                            "POST",
                            "/v1/ns/instance",
                            "namespaceId",
                            namespace,
                            "serviceName",
                            group + "@@" + name,
                            "ip",
                            "192.0.2.1",
                            "port",
                            "80",
                            "ephemeral",
                            "false",
                            "metadata",
                            "{\"of\":\"" + group + "-" + name + "\"}");
                    admin.change(
                            "POST",
                            "/v1/cs/configs",
                            "tenant",
                            namespace.equals("public") ? "" : namespace,
                            "group",
                            group,
                            "dataId",
                            name,
                            "content",
                            "of " + group + " " + name);
                }
            }
        }
        narrow = user(
                "narrow",
                ":G:config/shop-*",
                ":G:naming/shop-*",
                "public:[G]:config/bank-1*",
                "public:[G]:naming/bank-1*");
        other = user("other", "dev:G:config/nothing-there");
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static ApiClient user(String name, String... resources) throws Exception {
        ApiClient user = admin.newUser(name, PASSWORD, "role-of-" + name);
        for (String resource : resources) {
            admin.grant("role-of-" + name, resource, "r");
        }
        return user;
    }

    private static JsonObject answer(ApiClient client, String path) throws Exception {
        HttpResponse<String> answer = client.get(path);
        done(answer);
        JsonObject json = new JsonObject(answer.body());
        return json.getValue("data") instanceof JsonObject data ? data : json;
    }

    private static List<String> values(JsonArray rows, String field) {
        List<String> values = new ArrayList<>();
        rows.forEach(row -> values.add(field.isEmpty() ? (String) row : ((JsonObject) row).getString(field)));
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/ns/service/list?pageSize=2&groupName=G&pageNo=",
                "/v2/ns/service/list?pageSize=2&groupName=G&pageNo=",
            })
    void namesOfServices(String path) throws Exception {
        String field = path.startsWith("/v1") ? "doms" : "services";
        JsonObject first = answer(narrow, path + 1);
        assertThat(first.getInteger("count")).isEqualTo(4);
        assertThat(values(first.getJsonArray(field), "")).containsExactly("bank-1", "shop-1");
        assertThat(values(answer(narrow, path + 2).getJsonArray(field), "")).containsExactly("shop-2", "shop-3");
        assertThat(answer(admin, path + 1).getInteger("count")).isEqualTo(5);
        assertThat(narrow.get(path + "1&namespaceId=dev").statusCode()).isEqualTo(403);
        assertThat(other.get(path + 1).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/ns/catalog/services?pageSize=3&serviceNameParam=&pageNo=",
                "/v3/admin/ns/service/list?pageSize=3&pageNo=",
                "/v3/console/ns/service/list?pageSize=3&pageNo="
            })
    void theCatalogOfServices(String path) throws Exception {
        String rows = path.startsWith("/v1") ? "serviceList" : "pageItems";
        String total = path.startsWith("/v1") ? "count" : "totalCount";
        JsonObject first = answer(narrow, path + 1);
        assertThat(first.getInteger(total)).isEqualTo(4);
        assertThat(values(first.getJsonArray(rows), "name")).containsExactly("bank-1", "shop-1", "shop-2");
        assertThat(values(first.getJsonArray(rows), "groupName")).containsOnly("G");
        assertThat(values(answer(narrow, path + 2).getJsonArray(rows), "name")).containsExactly("shop-3");
        assertThat(answer(admin, path + 1).getInteger(total)).isEqualTo(10);
        assertThat(narrow.get(path + "1&namespaceId=dev").statusCode()).isEqualTo(403);
        assertThat(other.get(path + 1).statusCode()).isEqualTo(403);
    }

    @Test
    void listsOverAllNamespaces() throws Exception {
        assertThat(answer(narrow, "/v1/ns/service/names").getInteger("count")).isEqualTo(4);
        assertThat(answer(narrow, "/v1/ns/api/allDomNames").getInteger("count")).isEqualTo(4);
        assertThat(answer(admin, "/v1/ns/service/names").getInteger("count")).isEqualTo(20);
        assertThat(narrow.get("/prometheus").body())
                .contains("G-shop-1", "G-bank-1")
                .doesNotContain("H-shop-1", "bank-2");
        assertThat(narrow.get("/prometheus/namespaceId/public/service/shop-1").body())
                .contains("G-shop-1")
                .doesNotContain("H-shop-1");
        assertThat(narrow.get("/prometheus/namespaceId/dev").statusCode()).isEqualTo(403);
        assertThat(other.get("/v1/ns/service/names").statusCode()).isEqualTo(403);
    }

    @Test
    void namesOfServicesOverGrpc() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("serverAddr", "127.0.0.1:" + NODE.port());
        properties.setProperty("username", "narrow");
        properties.setProperty("password", PASSWORD);
        NamingService naming = NacosFactory.createNamingService(properties);
        try {
            var services = naming.getServicesOfServer(1, 3, "G");
            assertThat(services.getCount()).isEqualTo(4);
            assertThat(services.getData()).containsExactly("bank-1", "shop-1", "shop-2");
        } finally {
            naming.shutDown();
        }
        properties.setProperty("username", "other");
        NamingService nothing = NacosFactory.createNamingService(properties);
        try {
            assertThatThrownBy(() -> nothing.getServicesOfServer(1, 3, "G"))
                    .isInstanceOf(NacosException.class)
                    .hasMessageContaining("authorization failed!");
        } finally {
            nothing.shutDown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/cs/configs?search=blur&dataId=&group=&pageSize=3&pageNo=",
                "/v1/cs/configs?search=accurate&dataId=&group=&pageSize=3&pageNo=",
                "/v2/cs/config/searchDetail?pageSize=3&pageNo=",
                "/v3/admin/cs/config/list?pageSize=3&pageNo=",
                "/v3/console/cs/config/list?pageSize=3&pageNo=",
                "/v3/console/cs/config/searchDetail?pageSize=3&pageNo="
            })
    void configurations(String path) throws Exception {
        JsonObject first = answer(narrow, path + 1);
        assertThat(first.getInteger("totalCount")).isEqualTo(4);
        assertThat(first.getInteger("pagesAvailable")).isEqualTo(2);
        assertThat(values(first.getJsonArray("pageItems"), "dataId")).containsExactly("bank-1", "shop-1", "shop-2");
        assertThat(values(answer(narrow, path + 2).getJsonArray("pageItems"), "dataId"))
                .containsExactly("shop-3");
        assertThat(answer(admin, path + 1).getInteger("totalCount")).isEqualTo(10);
        assertThat(narrow.get(path + "1&tenant=dev").statusCode()).isEqualTo(403);
        assertThat(answer(other, path + "1&tenant=dev").getInteger("totalCount"))
                .isZero();
        assertThat(other.get(path + 1).statusCode()).isEqualTo(403);
    }

    @Test
    void aSearchFiltersBothByWhatIsAskedForAndByWhatMayBeRead() throws Exception {
        JsonObject found = answer(narrow, "/v1/cs/configs?search=blur&dataId=*-1&group=&pageNo=1&pageSize=9");
        assertThat(values(found.getJsonArray("pageItems"), "dataId")).containsExactly("bank-1", "shop-1");
        assertThat(answer(narrow, "/v1/cs/configs?search=blur&dataId=*&group=H&pageNo=1&pageSize=9")
                        .getInteger("totalCount"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/cs/history/configs", "/v2/cs/history/configs", "/v3/console/cs/history/configs"})
    void configurationsWithAHistory(String path) throws Exception {
        assertThat(narrow.get(path).body()).contains("shop-1", "bank-1").doesNotContain("bank-2", "\"H\"");
        assertThat(narrow.get(path + "?tenant=dev").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/cs/configs?export=true", "/v1/cs/configs?exportV2=true", "/v3/console/cs/config/export2"})
    void anExportHoldsWhatMayBeRead(String path) throws Exception {
        HttpResponse<String> archive = narrow.get(path);
        done(archive);
        assertThat(archive.body()).contains("G/shop-1", "G/bank-1").doesNotContain("bank-2", "H/");
    }

    @Test
    void anExportOfTheSameNameFromTwoNamespacesSaysWhatToDo() throws Exception {
        List<String> ids = new ArrayList<>();
        for (String namespace : List.of("", "dev")) {
            ids.addAll(values(
                    answer(
                                    admin,
                                    "/v1/cs/configs?search=accurate&pageNo=1&pageSize=9&dataId=shop-1&group=G&tenant="
                                            + namespace)
                            .getJsonArray("pageItems"),
                    "id"));
        }
        assertThat(ids).hasSize(2);

        HttpResponse<String> refused =
                admin.get("/v1/cs/configs?exportV2=true&group=&appName=&ids=" + String.join(",", ids));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("shop-1 of the group G is chosen in two namespaces", "export one namespace at a time");
    }

    @Test
    void aLongPollHearsOfWhatMayBeReadWhereverItStands() throws Exception {
        HttpResponse<String> changed = narrow.send(
                "POST",
                "/v1/cs/configs/listener",
                "Listening-Configs",
                "bank-2\u0002G\u0002none\u0001shop-1\u0002G\u0002none\u0001shop-2\u0002H\u0002none\u0001");
        done(changed);
        assertThat(changed.body()).contains("shop-1").doesNotContain("bank-2", "shop-2");
        assertThat(narrow.send("POST", "/v1/cs/configs/listener", "Listening-Configs", "bank-2\u0002G\u0002none\u0001")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aHeldLongPollTellsNothingToWhomTheRightWasTakenMeanwhile() throws Exception {
        ApiClient leaver = user("long-poller", "held-space:G:config/held-*");
        String listening = URLEncoder.encode("held-1\u0002G\u0002\u0002held-space\u0001", StandardCharsets.UTF_8);
        CompletableFuture<HttpResponse<String>> held = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + NODE.port() + "/nacos/v1/cs/configs/listener"))
                                .header("Long-Pulling-Timeout", "60000")
                                .header("Authorization", "Bearer " + leaver.token())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("Listening-Configs=" + listening))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        String listeners = "/v3/console/cs/config/listener?namespaceId=held-space&groupName=G&dataId=held-1";
        await().atMost(Duration.ofSeconds(30)).until(() -> !answer(admin, listeners)
                .getJsonObject("listenersStatus")
                .isEmpty());

        admin.change("DELETE", "/v1/auth/roles", "role", "role-of-long-poller", "username", "long-poller");
        admin.change(
                "POST",
                "/v1/cs/configs",
                "tenant",
                "held-space",
                "group",
                "G",
                "dataId",
                "held-1",
                "content",
                "for others");

        assertThat(held).succeedsWithin(Duration.ofMinutes(1)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        });
    }

    @Test
    void theConsoleGetsNamespacesPageByPageAndOthersAsAWhole() throws Exception {
        for (int number = 10; number < 22; number++) {
            done(admin.send(
                    "POST",
                    "/v1/console/namespaces",
                    "customNamespaceId",
                    "space-" + number,
                    "namespaceName",
                    "Room " + number));
        }
        String list = "/v3/console/core/namespace/list";

        JsonObject second = answer(admin, list + "?pageNo=2&pageSize=5&keyword=ROOM");
        assertThat(second.getInteger("totalCount")).isEqualTo(12);
        assertThat(second.getInteger("pagesAvailable")).isEqualTo(3);
        assertThat(values(second.getJsonArray("pageItems"), "namespace"))
                .containsExactly("space-15", "space-16", "space-17", "space-18", "space-19");
        assertThat(values(answer(admin, list + "?pageNo=1&keyword=space-2").getJsonArray("pageItems"), "namespace"))
                .containsExactly("space-20", "space-21");
        assertThat(values(answer(narrow, list + "?pageNo=1&pageSize=9").getJsonArray("pageItems"), "namespace"))
                .containsExactly("public");
        assertThat(answer(admin, list).getJsonArray("data")).hasSizeGreaterThan(12);
        assertThat(admin.get(list + "?pageNo=0").statusCode()).isEqualTo(400);
    }

    @Test
    void theConsoleGetsListenersPageByPageAndOthersAsAWhole() throws Exception {
        List<String> contexts = new ArrayList<>();
        for (int number = 10; number < 22; number++) {
            String start = number < 18 ? "shop" : "bank";
            contexts.add("{\"tenant\":\"\",\"group\":\"G\",\"dataId\":\"" + start + "-held-" + number + "\",\"md5\":\"m"
                    + number + "\"}");
        }
        try (RawClient client = new RawClient(NODE.grpcPort()).connect()) {
            client.call(
                    "ConfigBatchListenRequest",
                    Map.of("accessToken", admin.token()),
                    "{\"listen\":true,\"configListenContexts\":[" + String.join(",", contexts) + "]}");
            String ofConfig = "/v3/console/cs/config/listener?groupName=G&dataId=shop-held-12";
            JsonObject clients = answer(admin, ofConfig + "&pageNo=1");
            assertThat(clients.getInteger("totalCount")).isEqualTo(1);
            JsonObject row = clients.getJsonArray("pageItems").getJsonObject(0);
            assertThat(row.getString("md5")).isEqualTo("m12");
            assertThat(answer(admin, ofConfig + "&pageNo=2").getJsonArray("pageItems"))
                    .isEmpty();
            assertThat(answer(admin, ofConfig).getJsonObject("listenersStatus").fieldNames())
                    .containsExactly(row.getString("client"));

            String ofClient = "/v3/console/cs/config/listener/ip?namespaceId=public&ip=" + row.getString("client");
            JsonObject second = answer(admin, ofClient + "&pageNo=2&pageSize=5");
            assertThat(second.getInteger("totalCount")).isEqualTo(12);
            assertThat(values(second.getJsonArray("pageItems"), "dataId"))
                    .containsExactly("shop-held-11", "shop-held-12", "shop-held-13", "shop-held-14", "shop-held-15");
            assertThat(answer(narrow, ofClient + "&pageNo=1").getInteger("totalCount"))
                    .isEqualTo(8);
            assertThat(answer(admin, ofClient).getJsonObject("listenersStatus")).hasSize(12);
        }
    }
}
