package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.muster.server.settings.PropertySource;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins against a real directory server in this process. */
@Tag(TestStorage.TABLES)
class LdapLoginTest {

    private static final String BASE = "dc=example,dc=org";

    @TempDir
    static Path home;

    private static InMemoryDirectoryServer directory;
    private static StartedNode node;

    @BeforeAll
    static void start() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.addAdditionalBindCredentials("cn=manager", "manager password");
        config.setAuthenticationRequiredOperationTypes(
                com.unboundid.ldap.sdk.OperationType.SEARCH, com.unboundid.ldap.sdk.OperationType.COMPARE);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("test", InetAddress.getLoopbackAddress(), 0, null));
        directory = new InMemoryDirectoryServer(config);
        directory.add("dn: " + BASE, "objectClass: domain", "dc: example");
        directory.add("dn: ou=people," + BASE, "objectClass: organizationalUnit", "ou: people");
        directory.add("dn: ou=groups," + BASE, "objectClass: organizationalUnit", "ou: groups");
        person("alice", "alice in ldap");
        person("bob, the second", "bob in ldap");
        person("nacos", "nacos in ldap");
        directory.add(
                "dn: cn=Operators,ou=groups," + BASE,
                "objectClass: groupOfNames",
                "cn: Operators",
                "member: uid=alice,ou=people," + BASE);
        directory.add(
                "dn: cn=ROLE_ADMIN,ou=groups," + BASE,
                "objectClass: groupOfNames",
                "cn: ROLE_ADMIN",
                "member: uid=bob\\, the second,ou=people," + BASE);
        directory.startListening();
        Map<String, String> settings = new HashMap<>(Map.of(
                "nacos.core.auth.system.type", "ldap",
                "nacos.core.auth.ldap.url", "ldap://127.0.0.1:" + directory.getListenPort(),
                "nacos.core.auth.ldap.basedc", BASE,
                "nacos.core.auth.ldap.userDn", "cn=manager",
                "nacos.core.auth.ldap.password", "manager password",
                "muster.auth.ldap.roles", "operators=ROLE_OWNER:ldap-space,operators=ROLE_AUDITOR"));
        node = new StartedNode(home, settings);
    }

    private static void person(String name, String password) throws Exception {
        directory.add(
                "dn: uid=" + name.replace(",", "\\,") + ",ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: " + name,
                "cn: " + name,
                "sn: " + name,
                "userPassword: " + password);
    }

    @AfterAll
    static void stop() {
        node.close();
        directory.shutDown(true);
    }

    @Test
    void theGroupsOfAUserBecomeTheRolesThatTheSettingsName() throws Exception {
        JsonObject login =
                new JsonObject(anonymous().tryLogin("alice", "alice in ldap").body());
        ApiClient alice = anonymous().withToken(login.getString("accessToken"));

        assertThat(login.getString("username")).isEqualTo("ldap:alice");
        JsonObject self = alice.data("/v1/auth/users/self");
        assertThat(self.getBoolean("external")).isTrue();
        assertThat(self.getJsonArray("roles")).containsExactly("ROLE_OWNER:ldap-space", "ROLE_AUDITOR");
        assertThat(alice.send(
                                "POST",
                                "/v1/cs/configs",
                                "dataId",
                                "a",
                                "group",
                                "G",
                                "tenant",
                                "ldap-space",
                                "content",
                                "x")
                        .body())
                .isEqualTo("true");
        assertThat(alice.send("POST", "/v1/cs/configs", "dataId", "a", "group", "G", "content", "x")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aGroupThatIsCalledLikeARoleGivesNothingUnlessItIsMapped() throws Exception {
        ApiClient bob = anonymous().login("bob, the second", "bob in ldap");

        assertThat(bob.data("/v1/auth/users/self").getJsonArray("roles")).isEmpty();
        assertThat(bob.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=9").statusCode())
                .isEqualTo(403);
    }

    /** The shadow password of LDAP users: they were kept with a password that everybody knows, and it worked. */
    @Test
    void anExternalUserNeverGetsAPasswordHere() throws Exception {
        anonymous().login("alice", "alice in ldap");
        ApiClient admin = anonymous().login("nacos", StartedNode.ADMIN_PASSWORD);
        assertThat(admin.get("/v1/auth/users?search=accurate&pageNo=1&pageSize=99")
                        .body())
                .doesNotContain("alice");
        for (String name : new String[] {"LDAP_alice", "ldap:alice", "alice"}) {
            assertThat(anonymous().tryLogin(name, "nacos").statusCode()).isEqualTo(403);
        }
        ApiClient alice = anonymous().login("alice", "alice in ldap");
        assertThat(alice.send("PUT", "/v1/auth/users", "username", "ldap:alice", "newPassword", "a local one")
                        .statusCode())
                .isEqualTo(403);
        assertThat(alice.send("PUT", "/v1/auth/users", "username", "nacos", "newPassword", "a local one")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aUserOfThisClusterIsNeverLookedForElsewhere() throws Exception {
        assertThat(anonymous().tryLogin("nacos", "nacos in ldap").statusCode()).isEqualTo(403);
        assertThat(anonymous().tryLogin("nacos", StartedNode.ADMIN_PASSWORD).statusCode())
                .isEqualTo(200);
    }

    @Test
    void noPasswordWildcardsAndInjectionsLogNobodyIn() throws Exception {
        for (String[] attempt : new String[][] {
            {"alice", ""},
            {"alice", "wrong"},
            {"*", "alice in ldap"},
            {"ali*", "alice in ldap"},
            {"alice)(uid=*", "alice in ldap"},
            {"uid=alice,ou=people," + BASE, "alice in ldap"},
            {"cn=manager", "manager password"},
            {"", ""}
        }) {
            HttpResponse<String> answer = anonymous().tryLogin(attempt[0], attempt[1]);
            assertThat(answer.statusCode()).as(attempt[0]).isIn(403, 400);
        }
    }

    @Test
    void settingsThatCannotWorkAreNamed() {
        assertThatThrownBy(() -> AuthSettings.from(PropertySource.of(Map.of("nacos.core.auth.system.type", "ldap"))))
                .hasMessageContaining("nacos.core.auth.ldap.userDn");
        assertThatThrownBy(() -> AuthSettings.from(PropertySource.of(Map.of(
                        "nacos.core.auth.system.type", "ldap",
                        "nacos.core.auth.ldap.userdn", "uid={0},dc=a",
                        "muster.auth.ldap.roles", "admins"))))
                .hasMessageContaining("admins=ROLE_ADMIN");
    }

    private static ApiClient anonymous() {
        return ApiClient.anonymous(node.port());
    }
}
