package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import io.muster.server.settings.PropertySource;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins through a real identity provider in this process; the test is the browser. */
@Tag(TestStorage.TABLES)
class OidcLoginTest {

    /** What the settings name; browsers of the test go to the node's real port instead. */
    private static final String REDIRECT = "http://127.0.0.1:1/nacos/v3/auth/oidc/callback";

    @TempDir
    static Path home;

    private static TestProvider provider;
    private static StartedNode node;

    private final HttpClient browser =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @BeforeAll
    static void start() throws Exception {
        provider = new TestProvider();
        node = new StartedNode(
                home,
                Map.of(
                        "muster.auth.oidc.issuer",
                        provider.issuer(),
                        "muster.auth.oidc.client-id",
                        TestProvider.CLIENT,
                        "muster.auth.oidc.client-secret",
                        TestProvider.SECRET,
                        "muster.auth.oidc.redirect-uri",
                        REDIRECT,
                        "muster.auth.oidc.roles",
                        "operators=ROLE_OWNER:oidc-space"));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        provider.close();
    }

    @AfterEach
    void honestAgain() {
        provider.change = token -> {};
        provider.signer = provider.ownKeys();
    }

    @Test
    void aBrowserComesBackWithRolesAndNoTokenInAnAddress() throws Exception {
        HttpResponse<String> departure = get("/v3/auth/oidc/login", "");
        assertThat(departure.statusCode()).isEqualTo(302);
        assertThat(location(departure))
                .startsWith(provider.issuer() + "/authorize?")
                .contains("code_challenge=", "nonce=");
        assertThat(departure.headers().firstValue("Set-Cookie").orElseThrow()).contains("HttpOnly", "SameSite=Lax");

        HttpResponse<String> back = callback(cookie(departure), returned(departure));
        assertThat(back.statusCode()).isEqualTo(302);
        assertThat(location(back)).isEqualTo("../../../#/login?external=done&seconds=18000");
        assertThat(back.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("muster_session_" + node.port() + "=")
                .contains("HttpOnly", "SameSite=Strict", "Max-Age=18000");
        HttpResponse<String> self = send(
                HttpRequest.newBuilder(address("/v1/auth/users/self")).header("X-Muster-Console", "1"), cookie(back));
        JsonObject session = new JsonObject(self.body()).getJsonObject("data");
        assertThat(session.getString("username")).isEqualTo("oidc:alice");
        assertThat(session.getBoolean("globalAdmin")).isFalse();
        assertThat(get("/v1/auth/users/self", cookie(back)).statusCode())
                .as("the cookie alone, as a page of another site makes a browser send it")
                .isEqualTo(403);

        ApiClient alice =
                ApiClient.anonymous(node.port()).withToken(cookie(back).split("=", 2)[1]);
        assertThat(alice.data("/v1/auth/users/self").getJsonArray("roles")).containsExactly("ROLE_OWNER:oidc-space");
        assertThat(alice.get("/v1/cs/configs?dataId=a&group=G&tenant=oidc-space")
                        .statusCode())
                .isEqualTo(404);
        assertThat(alice.get("/v1/cs/configs?dataId=a&group=G").statusCode()).isEqualTo(403);
        assertThat(alice.send("PUT", "/v1/auth/users", "username", "oidc:alice", "newPassword", "a local one")
                        .statusCode())
                .isEqualTo(403);
        assertThat(ApiClient.anonymous(node.port()).tryLogin("alice", "nacos").statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAnswerThatBelongsToAnotherBrowserIsRefused() throws Exception {
        HttpResponse<String> mine = get("/v3/auth/oidc/login", "");
        HttpResponse<String> theirs = get("/v3/auth/oidc/login", "");

        assertRefused(callback(cookie(mine), returned(theirs)));
        assertRefused(callback("", returned(theirs)));
        assertRefused(callback("muster_oidc=forged", returned(theirs)));
        assertRefused(callback(cookie(mine), "code=made-up&state=made-up"));
        assertRefused(callback(cookie(mine), "error=access_denied"));
        assertThat(ApiClient.anonymous(node.port())
                        .withToken(cookie(mine).substring("muster_oidc=".length()))
                        .get("/v1/auth/users/self")
                        .statusCode())
                .as("what is sealed for the way is no login")
                .isEqualTo(403);
    }

    @Test
    void aCodeIsRedeemedOnce() throws Exception {
        HttpResponse<String> departure = get("/v3/auth/oidc/login", "");
        String returned = returned(departure);

        assertThat(location(callback(cookie(departure), returned))).contains("external=done");
        assertRefused(callback(cookie(departure), returned));
    }

    @Test
    void aTokenOfAnotherKeyAudienceNonceOrTimeIsRefused() throws Exception {
        provider.signer = TestProvider.rsa();
        assertRefused(wholeLogin());
        provider.signer = provider.ownKeys();
        provider.change = token -> token.withAudience("another client");
        assertRefused(wholeLogin());
        provider.change = token -> token.withClaim("nonce", "replayed");
        assertRefused(wholeLogin());
        provider.change = token -> token.withIssuer("https://somebody.else");
        assertRefused(wholeLogin());
        provider.change = token -> token.withExpiresAt(Instant.now().minusSeconds(3_600));
        assertRefused(wholeLogin());
        provider.change = token -> {};
        assertThat(location(wholeLogin())).contains("external=done");
    }

    @Test
    void theLoginPageLearnsWhatThereIs() throws Exception {
        JsonObject external = new JsonObject(get("/v3/auth/external", "").body()).getJsonObject("data");
        assertThat(external.getBoolean("oidc")).isTrue();
        assertThat(external.getString("oidcName")).isEqualTo("127.0.0.1");
        assertThat(external.getBoolean("ldap")).isFalse();
    }

    /** The browser is back at the login page, which says so, without a session. */
    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("../../../#/login?external=refused");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void anAddressThatIsNotEncryptedIsRefusedInTheSettings() {
        assertThatThrownBy(() -> AuthSettings.from(PropertySource.of(Map.of(
                        "muster.auth.oidc.issuer", "http://provider.example.org", "muster.auth.oidc.client-id", "a"))))
                .hasMessageContaining("https://");
        assertThatThrownBy(() -> AuthSettings.from(
                        PropertySource.of(Map.of("muster.auth.oidc.issuer", "https://provider.example.org"))))
                .hasMessageContaining("muster.auth.oidc.redirect-uri");
    }

    private HttpResponse<String> wholeLogin() throws Exception {
        HttpResponse<String> departure = get("/v3/auth/oidc/login", "");
        return callback(cookie(departure), returned(departure));
    }

    /** What the provider sends the browser back with. */
    private String returned(HttpResponse<String> departure) throws Exception {
        HttpResponse<String> atProvider = browser.send(
                HttpRequest.newBuilder(URI.create(location(departure))).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(location(atProvider)).startsWith(REDIRECT + "?");
        return location(atProvider).substring(REDIRECT.length() + 1);
    }

    private HttpResponse<String> callback(String cookie, String query) throws Exception {
        return get("/v3/auth/oidc/callback?" + query, cookie);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        return send(HttpRequest.newBuilder(address(path)).GET(), cookie);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String cookie) throws Exception {
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + node.port() + "/nacos" + path);
    }
}
