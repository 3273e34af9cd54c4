package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passwords, sessions, roles and their explanation, against a whole node. */
@Tag(TestStorage.TABLES)
class AccessOverHttpTest {

    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private static ApiClient admin;

    @BeforeAll
    static void logIn() {
        admin = NODE.administrator();
    }

    @Test
    void passwordsThatEverybodyTriesAreRefusedWithTheRule() throws Exception {
        assertThat(create("weak", "12345").body()).contains("password is illegal, it takes at least 6 characters");
        assertThat(create("weak", "Password123").body()).contains("one that everybody tries first");
        assertThat(create("weakling", "Weakling").body()).contains("it is the name of the user");
        assertThat(create("weak", "x".repeat(73)).body()).contains("at most 72 bytes");
        assertThat(create("weak", "12345").statusCode()).isEqualTo(400);
    }

    @Test
    void aConsoleSessionWithAWellKnownPasswordMayOnlyChangeIt() throws Exception {
        create("starter", "first password", "changeOnFirstLogin", "true");
        JsonObject program =
                new JsonObject(anonymous().tryLogin("starter", "first password").body());
        assertThat(program.getBoolean("passwordChangeRequired")).isTrue();
        assertThat(anonymous()
                        .withToken(program.getString("accessToken"))
                        .get("/v2/console/namespace/list")
                        .statusCode())
                .isEqualTo(200);

        JsonObject person = new JsonObject(anonymous()
                .send("POST", "/v1/auth/login", "username", "starter", "password", "first password", "console", "true")
                .body());
        ApiClient console = anonymous().withToken(person.getString("accessToken"));
        assertThat(console.get("/v2/console/namespace/list").body()).contains("Choose a new password first");
        assertThat(console.get("/v1/cs/configs?dataId=a&group=b").statusCode()).isEqualTo(403);
        assertThat(console.data("/v1/auth/users/self").getBoolean("passwordChangeRequired"))
                .isTrue();
        assertThat(console.send("PUT", "/v1/auth/users", "username", "nacos", "newPassword", "stolen it")
                        .statusCode())
                .isEqualTo(403);
        assertThat(console.send("PUT", "/v1/auth/users", "username", "starter", "newPassword", "my own one")
                        .statusCode())
                .isEqualTo(200);

        assertThat(console.get("/v1/auth/users/self").statusCode()).isEqualTo(403);
        JsonObject again = new JsonObject(anonymous()
                .send("POST", "/v1/auth/login", "username", "starter", "password", "my own one", "console", "true")
                .body());
        assertThat(again.containsKey("passwordChangeRequired")).isFalse();
        assertThat(anonymous()
                        .withToken(again.getString("accessToken"))
                        .get("/v2/console/namespace/list")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void onesOwnPasswordIsChangedWithThePresentOne() throws Exception {
        create("changer", PASSWORD);
        ApiClient changer = anonymous().login("changer", PASSWORD);

        assertThat(changer.send("PUT", "/v1/auth/users/password", "oldPassword", "wrong", "newPassword", "another one")
                        .statusCode())
                .isEqualTo(403);
        assertThat(changer.send("PUT", "/v1/auth/users/password", "oldPassword", PASSWORD, "newPassword", "another one")
                        .statusCode())
                .isEqualTo(200);
        assertThat(anonymous().tryLogin("changer", "another one").statusCode()).isEqualTo(200);
    }

    @Test
    void wrongPasswordsMakeTheNextLoginWaitAndTokensAreNotAffected() throws Exception {
        create("guessed", PASSWORD);
        ApiClient session = anonymous().login("guessed", PASSWORD);
        for (int count = 0; count < LoginThrottle.FREE_FOR_PAIR; count++) {
            assertThat(anonymous().tryLogin("guessed", "wrong " + count).statusCode())
                    .isEqualTo(403);
        }

        HttpResponse<String> right = anonymous().tryLogin("guessed", PASSWORD + " ");
        assertThat(right.statusCode()).isEqualTo(429);
        assertThat(right.body()).startsWith("Too many failed logins for this user from this address; try again in ");
        assertThat(session.get("/v1/auth/users/self").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionEndsWithItsUserAndLosesARoleAtOnce() throws Exception {
        create("brief", PASSWORD);
        bind("ROLE_OWNER:brief-space", "brief");
        ApiClient brief = anonymous().login("brief", PASSWORD);
        String configs = "/v1/cs/configs?dataId=none&group=G&tenant=brief-space";
        assertThat(brief.get(configs).statusCode()).isEqualTo(404);

        admin.send("DELETE", "/v1/auth/roles", "role", "ROLE_OWNER:brief-space", "username", "brief");
        assertThat(brief.get(configs).statusCode()).isEqualTo(403);
        admin.send("DELETE", "/v1/auth/users", "username", "brief");
        assertThat(brief.get("/v1/auth/users/self").statusCode()).isEqualTo(403);
    }

    @Test
    void theSigningKeyIsReplacedWithoutLoggingAnybodyOutUnlessAskedFor() throws Exception {
        create("steady", PASSWORD);
        ApiClient session = anonymous().login("steady", PASSWORD);
        assertThat(session.send("POST", "/v3/auth/token-key").statusCode()).isEqualTo(403);

        assertThat(admin.send("POST", "/v3/auth/token-key").statusCode()).isEqualTo(200);
        assertThat(session.get("/v1/auth/users/self").statusCode()).isEqualTo(200);

        ApiClient oldAdmin = admin;
        assertThat(admin.send("POST", "/v3/auth/token-key", "endSessions", "true")
                        .statusCode())
                .isEqualTo(200);
        assertThat(session.get("/v1/auth/users/self").statusCode()).isEqualTo(403);
        admin = anonymous().login("nacos", StartedNode.ADMIN_PASSWORD);
        assertThat(oldAdmin.get("/v1/auth/users/self").statusCode()).isEqualTo(403);
    }

    @Test
    void theListOfNamespacesShowsThoseInWhichTheCallerMayReadSomething() throws Exception {
        for (String id : new String[] {"seen", "hidden"}) {
            assertThat(admin.send("POST", "/v1/console/namespaces", "customNamespaceId", id, "namespaceName", id)
                            .body())
                    .isEqualTo("true");
        }
        create("visitor", PASSWORD);
        bind("visitors", "visitor");
        admin.send("POST", "/v1/auth/permissions", "role", "visitors", "resource", "seen:G:naming/one", "action", "r");
        ApiClient visitor = anonymous().login("visitor", PASSWORD);

        for (String path :
                new String[] {"/v1/console/namespaces", "/v2/console/namespace/list", "/v3/console/core/namespace/list"
                }) {
            assertThat(visitor.get(path).body()).contains("public", "seen").doesNotContain("hidden");
            assertThat(admin.get(path).body()).contains("public", "seen", "hidden");
        }
    }

    @Test
    void anAdministratorMakesOthersAndTheLastOneStays() throws Exception {
        create("second", PASSWORD);
        String role = "/v1/auth/roles?role=ROLE_ADMIN&username=";
        ApiClient second = anonymous().login("second", PASSWORD);

        assertThat(admin.send("DELETE", role + "nacos").body()).contains("the last administrator");
        assertThat(admin.send("POST", role + "second").body())
                .contains("role 'ROLE_ADMIN' is not permitted to create!");
        assertThat(second.send("POST", "/v3/auth/administrator", "username", "second")
                        .statusCode())
                .isEqualTo(403);

        assertThat(admin.send("POST", "/v3/auth/administrator", "username", "second")
                        .statusCode())
                .isEqualTo(200);
        assertThat(second.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=9")
                        .statusCode())
                .as("the login there was counts for it")
                .isEqualTo(200);
        assertThat(admin.send("POST", "/v3/auth/administrator", "username", "second")
                        .body())
                .contains("already bound");
        assertThat(admin.send("POST", "/v3/auth/administrator", "username", "nobody")
                        .body())
                .contains("user 'nobody' not found!");
        assertThat(admin.send("DELETE", "/v1/auth/users?username=second").body())
                .contains("cannot delete admin: second");
        assertThat(admin.send("DELETE", "/v1/auth/roles?role=ROLE_ADMIN").body())
                .as("the role as a whole")
                .contains("the last administrator");

        assertThat(admin.send("DELETE", role + "second").statusCode()).isEqualTo(200);
        assertThat(second.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=9")
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.send("DELETE", "/v1/auth/users?username=second").statusCode())
                .isEqualTo(200);
        assertThat(admin.send("DELETE", role + "nacos").body()).contains("the last administrator");
    }

    @Test
    void anAuditorSeesEverythingAndChangesNothing() throws Exception {
        create("auditor", PASSWORD);
        bind("ROLE_AUDITOR", "auditor");
        ApiClient auditor = anonymous().login("auditor", PASSWORD);

        assertThat(auditor.get("/v3/core/audit").statusCode()).isEqualTo(200);
        assertThat(auditor.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=9")
                        .statusCode())
                .isEqualTo(200);
        assertThat(auditor.get("/v1/cs/configs?dataId=none&group=G&tenant=anywhere")
                        .statusCode())
                .isEqualTo(404);
        assertThat(auditor.send("POST", "/v1/cs/configs", "dataId", "a", "group", "G", "content", "x")
                        .statusCode())
                .isEqualTo(403);
        assertThat(auditor.send("POST", "/v1/auth/users", "username", "b", "password", PASSWORD)
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.send(
                                "POST",
                                "/v1/auth/permissions",
                                "role",
                                "ROLE_AUDITOR",
                                "resource",
                                "*:*:*",
                                "action",
                                "w")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatAUserMayDoIsExplained() throws Exception {
        create("explained", PASSWORD);
        bind("readers", "explained");
        admin.send("POST", "/v1/auth/permissions", "role", "readers", "resource", "dev:*:config/*", "action", "r");
        String question = "/v3/auth/explain?username=explained&resource=dev:G:config/a&action=";

        JsonObject read = admin.data(question + "r");
        assertThat(read.getBoolean("allowed")).isTrue();
        assertThat(read.getString("role")).isEqualTo("readers");
        assertThat(read.getJsonObject("row").getString("resource")).isEqualTo("dev:*:config/*");
        JsonObject write = admin.data(question + "w");
        assertThat(write.getBoolean("allowed")).isFalse();
        assertThat(write.getString("sentence"))
                .isEqualTo("explained may not change dev:G:config/a: what covers it allows r only (dev:*:config/*).");
        assertThat(admin.data("/v3/auth/explain?username=ghost&action=r&resource=console/users")
                        .getString("sentence"))
                .isEqualTo("There is no user ghost.");
        assertThat(admin.data("/v3/auth/effective?username=nacos")
                        .getJsonArray("permissions")
                        .getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("role", "ROLE_ADMIN")
                        .put("resource", "*")
                        .put("action", "rw"));

        ApiClient self = anonymous().login("explained", PASSWORD);
        assertThat(self.data("/v3/auth/effective").getJsonArray("roles")).containsExactly("readers");
        assertThat(self.get("/v3/auth/explain?username=nacos&action=r&resource=console/users")
                        .statusCode())
                .isEqualTo(403);
    }

    private static ApiClient anonymous() {
        return NODE.anonymous();
    }

    private static HttpResponse<String> create(String name, String password, String... further) throws Exception {
        String[] form = new String[4 + further.length];
        System.arraycopy(new String[] {"username", name, "password", password}, 0, form, 0, 4);
        System.arraycopy(further, 0, form, 4, further.length);
        return admin.send("POST", "/v1/auth/users", form);
    }

    private static void bind(String role, String user) throws Exception {
        assertThat(admin.send("POST", "/v1/auth/roles", "role", role, "username", user)
                        .statusCode())
                .isEqualTo(200);
    }
}
