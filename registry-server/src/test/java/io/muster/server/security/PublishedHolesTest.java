package io.muster.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each publicly known hole of registries of this kind: the attack is carried out against a whole node and fails. The names in the
 * comments are those under which the holes were published. Floods are in {@link FloodTest}, LDAP's shadow password in {@code LdapLoginTest}.
 */
@Tag(TestStorage.TABLES)
class PublishedHolesTest {

    private static final String USERS = "/v1/auth/users?search=accurate&pageNo=1&pageSize=9";
    private static final String PUBLISHED_KEY = "SecretKey012345678901234567890123456789012345678901234567890123456789";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of(
            "nacos.core.auth.enable.userAgentAuthWhite", "true",
            "nacos.core.auth.server.identity.key", "serverIdentity",
            "nacos.core.auth.server.identity.value", "security",
            "nacos.core.auth.plugin.nacos.token.secret.key", PUBLISHED_KEY));

    private static ApiClient admin;

    @BeforeAll
    static void logIn() throws Exception {
        admin = NODE.administrator();
        assertThat(admin.get(USERS).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void survives() throws Exception {
        assertThat(admin.get(USERS).statusCode())
                .as("the node works after all attacks")
                .isEqualTo(200);
    }

    /** A token as somebody makes it who knows the key that was published with Nacos up to 2.2.0. */
    static String forged(String user) {
        return JWT.create()
                .withSubject(user)
                .withClaim("pwd", "")
                .withExpiresAt(Instant.now().plusSeconds(10_000))
                .sign(Algorithm.HMAC256(PUBLISHED_KEY));
    }

    /** CVE-2021-29441: a User-Agent opened everything, also where the switch for it was left on. */
    @ParameterizedTest
    @ValueSource(strings = {"Nacos-Server", "Nacos-Server:v2.5.1", "nacos-server", "Nacos-Server v1.4.0"})
    void noUserAgentOpensAnything(String userAgent) throws Exception {
        assertThat(get(USERS, "User-Agent", userAgent).statusCode()).isEqualTo(403);
        assertThat(get("/v1/cs/configs?dataId=a&group=b", "User-Agent", userAgent)
                        .statusCode())
                .isEqualTo(403);
    }

    /** QVD-2023-6271: tokens signed with a key that everybody can read. */
    @Test
    void aTokenSignedWithThePublishedKeyIsRefusedThoughTheSettingsNameThatKey() throws Exception {
        byte[] decoded = Base64.getDecoder().decode("VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg=");
        String forgedToo = JWT.create()
                .withSubject("nacos")
                .withClaim("pwd", "")
                .withExpiresAt(Instant.now().plusSeconds(10_000))
                .sign(Algorithm.HMAC256(decoded));
        for (String token : List.of(forged("nacos"), forgedToo, unsigned())) {
            assertThat(get(USERS, "Authorization", "Bearer " + token).statusCode())
                    .isEqualTo(403);
            assertThat(get(USERS, "accessToken", token).statusCode()).isEqualTo(403);
            assertThat(get(USERS + "&accessToken=" + token).statusCode()).isEqualTo(403);
        }
    }

    private static String unsigned() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(
                        "{\"sub\":\"nacos\",\"pwd\":\"\",\"exp\":99999999999}".getBytes(StandardCharsets.UTF_8))
                + ".";
    }

    /** The identity header that was shipped with a default value, and any that an operator sets. */
    @Test
    void theHeaderOfPeersOpensNothing() throws Exception {
        assertThat(get(USERS, "serverIdentity", "security").statusCode()).isEqualTo(403);
        assertThat(get("/v1/core/cluster/nodes", "serverIdentity", "security").statusCode())
                .isEqualTo(403);
    }

    /** CVE-2021-29442 and the Derby hole of July 2024: statements of strangers were executed. */
    @Test
    void nobodyExecutesSqlNotEvenAnAdministrator() throws Exception {
        String select = "/v1/cs/ops/derby?sql=select%20*%20from%20users";
        assertThat(get(select).statusCode()).isEqualTo(403);
        HttpResponse<String> asAdministrator = admin.get(select);
        assertThat(asAdministrator.body()).doesNotContain("$2a$").contains("not Derby");
        String removal = "/v1/cs/ops/data/removal";
        assertThat(send(
                                "POST",
                                removal,
                                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.sql\"\r\n\r\n"
                                        + "DROP TABLE users\r\n--x--\r\n",
                                "Content-Type",
                                "multipart/form-data; boundary=x")
                        .statusCode())
                .isIn(403, 404, 405);
        assertThat(admin.get(USERS).statusCode()).isEqualTo(200);
    }

    /** Paths that a filter and a router read differently. */
    @Test
    void noSpellingOfAPathLeadsAroundItsPermission() throws Exception {
        for (String path : List.of(
                "/nacos/v1/auth/users/",
                "/nacos/v1/auth/users//",
                "/nacos//v1/auth/users",
                "/nacos/v1//auth/users",
                "/nacos/v1/auth/users;jsessionid=1",
                "/nacos/v1/auth;a=b/users",
                "/nacos/v1/auth/%75sers",
                "/nacos/v1/auth%2fusers",
                "/nacos/v1/auth/users%2f",
                "/nacos/v1/auth/users%00",
                "/nacos/v1/auth/users%3b",
                "/nacos/v1/auth/./users",
                "/nacos/v1/auth/x/../users",
                "/nacos/v1/auth/%2e%2e/auth/users",
                "/nacos/v1/console/health/..;/../auth/users",
                "/nacos/v1/auth/USERS",
                "/NACOS/v1/auth/users",
                "/nacos/v1/auth/users.json",
                "/nacos/v1/auth\\users",
                "/nacos/index.html/../v1/auth/users",
                "/v1/auth/users",
                "http://127.0.0.1/nacos/v1/auth/users/")) {
            String answer = raw("GET " + path
                    + "?search=accurate&pageNo=1&pageSize=9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(path)
                    .matches("(?s)HTTP/1\\.1 (400|403|404|501) .*")
                    .doesNotContain("pageItems");
        }
    }

    /** Verb confusion of 2.x: a handler guarded for GET was reached by POST. The matrix tries every route. */
    @Test
    void aHandlerIsNotReachedByAnotherVerb() throws Exception {
        for (String verb : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(send(verb, "/v2/ns/catalog/instances?serviceName=a", "").statusCode())
                    .isEqualTo(405);
        }
        assertThat(send("GET", "/v1/auth/users", "", "X-HTTP-Method-Override", "POST")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void strangersNeitherListNorMakeUsersNorBecomeTheFirstAdministrator() throws Exception {
        assertThat(get(USERS).statusCode()).isEqualTo(403);
        assertThat(send("POST", "/v1/auth/users?username=intruder&password=correct+horse", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/v1/auth?username=intruder&password=correct+horse", "")
                        .statusCode())
                .isEqualTo(403);
        for (String path : List.of("/v1/auth/users/admin", "/v1/auth/admin", "/v3/auth/user/admin")) {
            HttpResponse<String> answer = send("POST", path + "?password=correct+horse", "");
            assertThat(new JsonObject(answer.body()).getInteger("code")).isEqualTo(409);
        }
        assertThat(NODE.anonymous().tryLogin("nacos", "correct horse").statusCode())
                .isEqualTo(403);
        assertThat(admin.get("/v1/auth/users/search?username=intruder").body()).isEqualTo("[]");
    }

    @Test
    void theListOfUsersShowsNoPasswordHash() throws Exception {
        assertThat(admin.get(USERS).body()).contains("nacos").doesNotContain("$2a$");
    }

    /** CVE-2021-44667: what was sent came back as a page. */
    @Test
    void whatIsSentNeverComesBackAsAPage() throws Exception {
        for (String path : List.of(
                "/v1/auth/users?search=accurate&pageSize=9&pageNo=%3Cscript%3Ealert(1)%3C/script%3E",
                "/v1/auth/users?search=%3Cscript%3Ealert(1)%3C/script%3E&pageNo=1&pageSize=%3Cimg%3E",
                "/v1/console/namespaces?show=all&namespaceId=%3Cscript%3E",
                "/v1/cs/configs?dataId=%3Cscript%3E&group=a",
                "/%3Cscript%3Ealert(1)%3C/script%3E")) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(base() + path))
                                    .header("Authorization", "Bearer " + admin.token())
                                    .header("Accept", "text/html")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .as(path)
                    .matches("(text/plain|application/json).*");
        }
    }

    /** Files of the node were read through the name of a language. */
    @Test
    void noFileIsReadThroughAParameter() throws Exception {
        Files.writeString(NODE.home().resolve("conf").resolve("secret.conf"), "the secret of this file");
        for (String language : List.of(
                "../secret", "..%2Fsecret", "zh-CN/../../conf/secret", "....//secret", "%2Fetc%2Fpasswd", "x%00")) {
            HttpResponse<String> answer = get("/v1/console/server/announcement?language=" + language);
            assertThat(answer.body()).doesNotContain("the secret of this file", "root:");
        }
    }

    @Test
    void strangersLearnNothingOfNamespacesListenersAndMembers() throws Exception {
        for (String path : List.of(
                "/v1/console/namespaces",
                "/v2/console/namespace/list",
                "/v1/cs/communication/configWatchers?dataId=a&group=b",
                "/v1/cs/communication/watcherConfigs?ip=127.0.0.1",
                "/v1/cs/listener?ip=127.0.0.1",
                "/v1/core/cluster/nodes",
                "/v2/core/loader/current",
                "/v1/core/ops/idInfo",
                "/actuator/env",
                "/actuator/heapdump")) {
            assertThat(get(path).statusCode()).as(path).isIn(403, 404);
        }
    }

    /** CNVD-2023-45001: the Raft port made objects out of what strangers sent. It also gave its files to them. */
    @Test
    void theRaftPortSpeaksWithMembersOnly() throws Exception {
        int raft = NODE.port() - 1000;
        ByteArrayOutputStream serialized = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
            out.writeObject(new HashMap<>(Map.of("gadget", new Gadget())));
        }
        byte[] bolt = new byte[64];
        bolt[0] = 2;
        bolt[1] = 1;
        for (byte[] attack : List.of(
                serialized.toByteArray(),
                bolt,
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {'H', 2, 0, 'C', 0x30, 0x10},
                new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3, 4},
                "com.alipay.sofa.jraft.rpc.CliRequests$GetLeaderRequest".getBytes(StandardCharsets.US_ASCII))) {
            try (Socket socket = new Socket("127.0.0.1", raft)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(attack);
                byte[] answer = readAll(socket.getInputStream());
                assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                        .doesNotContain("muster", "127.0.0.1", "java.", "HTTP/1.1 200");
            }
        }
        assertThat(Gadget.made).isFalse();
        assertThat(admin.get(USERS).statusCode()).isEqualTo(200);
    }

    private static byte[] readAll(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        } catch (IOException other) {
            throw new AssertionError("the port neither answered nor closed within 10 s", other);
        }
    }

    /** Would say that it was made, if somebody read it. */
    private static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;
        private static volatile boolean made;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            made = true;
        }
    }

    /** CVE-2021-43116: what the browser believes about the login is nothing to the server. */
    @Test
    void aClaimToBeAdministratorIsNothingWithoutAToken() throws Exception {
        assertThat(get(USERS + "&globalAdmin=true&username=nacos", "globalAdmin", "true")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(USERS, "Cookie", "token={\"accessToken\":\"AUTH_DISABLED\",\"globalAdmin\":true}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(USERS + "&accessToken=AUTH_DISABLED").statusCode()).isEqualTo(403);
    }

    private static String base() {
        return "http://127.0.0.1:" + NODE.port() + "/nacos";
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
