package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins through a real identity provider in this process; the test is the browser. */
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
        assertThat(location(back)).isEqualTo("../../../#/login?external=done");
        HttpResponse<String> fetched = post("/v3/auth/oidc/token", cookie(back));
        JsonObject login = new JsonObject(fetched.body());
        assertThat(login.getString("username")).isEqualTo("oidc:alice");
        assertThat(login.getBoolean("globalAdmin")).isFalse();

        ApiClient alice = ApiClient.anonymous(node.port()).withToken(login.getString("accessToken"));
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

        assertThat(callback(cookie(mine), returned(theirs)).statusCode()).isEqualTo(403);
        assertThat(callback("", returned(theirs)).statusCode()).isEqualTo(403);
        assertThat(callback("muster_oidc=forged", returned(theirs)).statusCode())
                .isEqualTo(403);
        assertThat(callback(cookie(mine), "code=made-up&state=made-up").statusCode())
                .isEqualTo(403);
        assertThat(post("/v3/auth/oidc/token", cookie(mine)).statusCode()).isEqualTo(403);
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

        assertThat(callback(cookie(departure), returned).statusCode()).isEqualTo(302);
        assertThat(callback(cookie(departure), returned).statusCode()).isEqualTo(403);
    }

    @Test
    void aTokenOfAnotherKeyAudienceNonceOrTimeIsRefused() throws Exception {
        provider.signer = TestProvider.rsa();
        assertThat(wholeLogin().statusCode()).isEqualTo(403);
        provider.signer = provider.ownKeys();
        provider.change = token -> token.withAudience("another client");
        assertThat(wholeLogin().statusCode()).isEqualTo(403);
        provider.change = token -> token.withClaim("nonce", "replayed");
        assertThat(wholeLogin().statusCode()).isEqualTo(403);
        provider.change = token -> token.withIssuer("https://somebody.else");
        assertThat(wholeLogin().statusCode()).isEqualTo(403);
        provider.change = token -> token.withExpiresAt(Instant.now().minusSeconds(3_600));
        assertThat(wholeLogin().statusCode()).isEqualTo(403);
        provider.change = token -> {};
        assertThat(wholeLogin().statusCode()).isEqualTo(302);
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

    private HttpResponse<String> post(String path, String cookie) throws Exception {
        return send(HttpRequest.newBuilder(address(path)).POST(HttpRequest.BodyPublishers.noBody()), cookie);
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
