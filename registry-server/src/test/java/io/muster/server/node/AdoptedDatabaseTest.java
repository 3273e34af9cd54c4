package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.NacosDump;
import io.muster.persistence.testkit.DatabaseServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A whole node on a database that a release of Nacos has made and filled: every row is served, users log in with the passwords that they have. */
@Tag(TestStorage.SERVER)
class AdoptedDatabaseTest {

    private static final String CONFIGS = "/v1/cs/configs";
    private static final String GRAY_COLUMNS =
            "INSERT INTO config_info_gray (data_id, group_id, tenant_id, content, md5, gray_name, gray_rule) VALUES ";
    /** What other servers, plug-ins and people may have left there. */
    private static final List<String> STRANGE_RULES = List.of(
            "{\"type\":\"zone\",\"version\":\"1.0.0\",\"expr\":\"a=b\",\"priority\":2147483647}",
            "null",
            "not JSON at all",
            "[1,2]",
            "{\"type\":\"beta\",\"expr\":\"127.0.0.1\",\"priority\":\"high\"}",
            "{\"type\":\"beta\",\"version\":\"1.0.0\",\"expr\":\" , \",\"priority\":1}");

    @TempDir
    Path home;

    private final Logger rows = (Logger) LoggerFactory.getLogger("io.muster.server.config.ConfigRows");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        rows.addAppender(told);
        rows.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        rows.detachAppender(told);
        rows.setAdditive(true);
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_4", "V2_0", "V2_4", "V2_5", "V3_0"})
    void isServedWhole(NacosDump release) throws Exception {
        DatabaseServer server = TestStorage.chosenServer().shared();
        String name = TestStorage.newName();
        DatabaseSettings database = server.newDatabase(name);
        server.execute(name, release.statements().toArray(String[]::new));
        if (release.hasGrayTable()) {
            for (int number = 0; number < STRANGE_RULES.size(); number++) {
                server.execute(name, strangeRow(number));
            }
        }

        try (StartedNode node = new StartedNode(home, TestStorage.settingsFor(database))) {
            ApiClient admin = ApiClient.anonymous(node.port()).login("nacos", "nacos");
            configurationsAreServed(release, admin);
            grayReleasesAreServed(release, admin);
            accessIsKept(admin);
            assertThat(admin.send("POST", CONFIGS, "dataId", "app.yaml", "group", "DEFAULT_GROUP", "content", "a: 9")
                            .body())
                    .isEqualTo("true");
            assertThat(admin.get(CONFIGS + "?dataId=app.yaml&group=DEFAULT_GROUP&tag=blue")
                            .body())
                    .startsWith(release.hasGrayTable() ? "config data not exist" : "a: blue");
        }
    }

    private static String strangeRow(int number) {
        return GRAY_COLUMNS + "('app.yaml', 'DEFAULT_GROUP', '', 'for somebody else', 'x', 'other_" + number + "', '"
                + STRANGE_RULES.get(number) + "')";
    }

    private void configurationsAreServed(NacosDump release, ApiClient admin) throws Exception {
        boolean third = release == NacosDump.V3_0;
        assertThat(admin.get(CONFIGS + "?dataId=app.yaml&group=DEFAULT_GROUP").body())
                .isEqualTo(third ? "a: 3.0" : "a: 1");
        assertThat(admin.get(CONFIGS + "?dataId=APP.yaml&group=DEFAULT_GROUP").body())
                .isEqualTo("upper: 1");
        assertThat(admin.get(CONFIGS + "?dataId=dev.json&group=G&tenant=dev").body())
                .isEqualTo("{}");
        if (third) {
            assertThat(admin.get(CONFIGS + "?dataId=new.yaml&group=DEFAULT_GROUP")
                            .body())
                    .isEqualTo("n: 1");
        } else {
            JsonObject detail = new JsonObject(admin.get(CONFIGS + "?show=all&dataId=app.yaml&group=DEFAULT_GROUP")
                    .body());
            assertThat(detail.getString("desc")).isEqualTo("说明");
            assertThat(detail.getString("configTags")).isEqualTo("blue");
            assertThat(detail.getString("type")).isEqualTo("yaml");
            assertThat(detail.getString("appName")).isEqualTo("shop");
        }
        assertThat(list(admin, "").getInteger("totalCount")).isEqualTo(third ? 3 : 2);
        assertThat(list(admin, "dev").getInteger("totalCount")).isEqualTo(1);
        JsonObject history =
                new JsonObject(admin.get("/v1/cs/history?search=accurate&dataId=app.yaml&group=DEFAULT_GROUP")
                        .body());
        assertThat(history.getInteger("totalCount")).isEqualTo(1);
        JsonArray namespaces =
                new JsonObject(admin.get("/v1/console/namespaces").body()).getJsonArray("data");
        assertThat(namespaces.toString()).contains("开发").contains("for developers");
    }

    private static JsonObject list(ApiClient admin, String namespace) throws Exception {
        return new JsonObject(
                admin.get(CONFIGS + "?search=accurate&dataId=&group=&pageNo=1&pageSize=10&tenant=" + namespace)
                        .body());
    }

    private void grayReleasesAreServed(NacosDump release, ApiClient admin) throws Exception {
        JsonObject beta = new JsonObject(admin.get(CONFIGS + "?beta=true&dataId=app.yaml&group=DEFAULT_GROUP")
                        .body())
                .getJsonObject("data");
        assertThat(beta.getString("content")).isEqualTo("a: beta");
        assertThat(beta.getString("betaIps")).startsWith("10.0.0.7");
        int strange = release.hasGrayTable() ? STRANGE_RULES.size() : 0;
        int kept = new JsonObject(admin.get("/v3/console/cs/config/grays?dataId=app.yaml&groupName=DEFAULT_GROUP")
                        .body())
                .getJsonArray("data")
                .size();
        assertThat(kept).isEqualTo(strange + (release.hasGrayTable() ? 1 : 2));
        // Every one is told, and a second reading of the rows tells none again.
        await().atMost(Duration.ofSeconds(20)).until(() -> told.list.size() >= strange);
        HttpResponse<String> published = admin.send(
                "POST", CONFIGS, "dataId", "app.yaml", "group", "DEFAULT_GROUP", "content", "g", "tag", "green");
        assertThat(published.body()).isEqualTo("true");
        assertThat(admin.get(CONFIGS + "?dataId=app.yaml&group=DEFAULT_GROUP&tag=green")
                        .body())
                .isEqualTo("g");
        assertThat(List.copyOf(told.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(strange)
                .allSatisfy(line -> assertThat(line).contains("shown to nobody", "app.yaml"));
    }

    private static void accessIsKept(ApiClient admin) throws Exception {
        assertThat(admin.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=10")
                        .body())
                .contains("\"nacos\"");
        assertThat(admin.get("/v1/auth/permissions?search=accurate&pageNo=1&pageSize=10")
                        .body())
                .contains("dev:*:*");
        assertThat(admin.send("POST", "/v1/auth/users", "username", "anna", "password", "correct horse")
                        .statusCode())
                .isEqualTo(200);
        assertThat(admin.send("POST", "/v1/auth/roles", "username", "anna", "role", "dev")
                        .statusCode())
                .isEqualTo(200);
        ApiClient anna = admin.withToken("").login("anna", "correct horse");
        assertThat(anna.get(CONFIGS + "?dataId=dev.json&group=G&tenant=dev").body())
                .isEqualTo("{}");
        assertThat(anna.get(CONFIGS + "?dataId=app.yaml&group=DEFAULT_GROUP").statusCode())
                .isEqualTo(403);
    }
}
