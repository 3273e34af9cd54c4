package io.muster.server.access;

import io.muster.server.audit.AuditEvent;
import io.muster.server.audit.AuditLog;
import io.muster.server.audit.AuditResult;
import io.muster.server.digest.Sha256;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.problem.WholeCharacters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins through an OpenID Connect provider by authorization code with PKCE. Thread-safe, never blocks.
 *
 * <p>What must be remembered between sending a browser away and its return (state, nonce, code verifier) travels in a sealed cookie, so
 * that any node of the cluster can end what another began and nothing is kept for those who never return. The identity token must be signed by a key of
 * the provider, be meant for this client, carry the nonce and not have ended.
 */
public final class OidcLogin {

    private static final Logger log = LoggerFactory.getLogger(OidcLogin.class);

    static final Duration MOST_AWAY = Duration.ofMinutes(10);
    private static final String SOURCE = "oidc";
    private static final String PURPOSE = "oidc-login";
    private static final int LONGEST_NAME = 128;
    private static final int CLOCK_SKEW_SECONDS = 30;

    /**
     * Where a browser goes.
     *
     * @param address the provider's page
     * @param sealed what the browser brings back, unread
     */
    public record Departure(String address, String sealed) {}

    private final Vertx vertx;
    private final OidcSettings settings;
    private final TokenService tokens;
    private final AuditLog audit;
    private final boolean auditsLogins;
    private final Clock clock;
    private @Nullable Future<OAuth2Auth> provider;

    OidcLogin(
            Vertx vertx,
            OidcSettings settings,
            TokenService tokens,
            AuditLog audit,
            boolean auditsLogins,
            Clock clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.tokens = tokens;
        this.audit = audit;
        this.auditsLogins = auditsLogins;
        this.clock = clock;
    }

    /** What people call the provider. */
    public String providerName() {
        return settings.name();
    }

    /** Whether browsers return over TLS, so that cookies may say so. */
    public boolean encrypted() {
        return settings.redirectUri().startsWith("https://");
    }

    /** How long a browser may be away, in seconds. */
    public long secondsAway() {
        return MOST_AWAY.toSeconds();
    }

    /** Asks the provider for its description once; after a failure the next login asks again. */
    private synchronized Future<OAuth2Auth> provider() {
        if (provider == null || provider.failed()) {
            HttpClientOptions http = new HttpClientOptions()
                    .setConnectTimeout(5_000)
                    .setIdleTimeout(10)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS);
            settings.trustedCertificates()
                    .ifPresent(file -> http.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
            OAuth2Options options = new OAuth2Options()
                    .setFlow(OAuth2FlowType.AUTH_CODE)
                    .setSite(settings.issuer())
                    .setClientId(settings.clientId())
                    .setHttpClientOptions(http);
            settings.clientSecret().ifPresent(options::setClientSecret);
            provider = OpenIDConnectAuth.discover(vertx, options)
                    .onSuccess(found -> found.missingKeyHandler(key -> found.jWKSet()
                            .onFailure(failure -> log.warn(
                                    "The keys of {} could not be read again: {}",
                                    settings.issuer(),
                                    failure.getMessage()))));
        }
        return provider;
    }

    /** Sends a browser to the provider. */
    public CompletableFuture<Departure> begin() {
        String state = random();
        String nonce = random();
        String verifier = random();
        return completed(provider()
                .map(found -> new Departure(
                        found.authorizeURL(new OAuth2AuthorizationURL()
                                .setRedirectUri(settings.redirectUri())
                                .setScopes(settings.scopes())
                                .setState(state)
                                .putAdditionalParameter("nonce", nonce)
                                .putAdditionalParameter("code_challenge", challenge(verifier))
                                .putAdditionalParameter("code_challenge_method", "S256")),
                        tokens.seal(
                                PURPOSE, Map.of("state", state, "nonce", nonce, "verifier", verifier), MOST_AWAY))));
    }

    /** A browser has come back: redeems the code and gives a token of this cluster. */
    public CompletableFuture<AccessService.Login> end(String code, String state, String sealed, String clientAddress) {
        Map<String, String> brought;
        try {
            brought = tokens.open(PURPOSE, sealed);
        } catch (ProblemException unreadable) {
            return CompletableFuture.failedFuture(
                    refused(clientAddress, "the login took too long or was begun elsewhere"));
        }
        if (!same(state, brought.getOrDefault("state", "")) || code.isEmpty()) {
            return CompletableFuture.failedFuture(
                    refused(clientAddress, "the answer does not belong to a login of this browser"));
        }
        Oauth2Credentials credentials = new Oauth2Credentials()
                .setFlow(OAuth2FlowType.AUTH_CODE)
                .setCode(code)
                .setRedirectUri(settings.redirectUri())
                .setCodeVerifier(brought.get("verifier"));
        Future<User> redeemed = provider()
                .compose(found -> found.authenticate(credentials).recover(failure -> {
                    log.warn("{} did not redeem a code: {}", settings.issuer(), failure.getMessage());
                    return Future.failedFuture(refused(clientAddress, "the provider did not confirm it"));
                }));
        return completed(redeemed.map(user -> login(user, brought.getOrDefault("nonce", ""), clientAddress)));
    }

    private AccessService.Login login(User user, String nonce, String clientAddress) {
        JsonObject claims = user.attributes().getJsonObject("idToken");
        if (claims == null) {
            log.warn(
                    "The identity token of {} is not signed by one of its keys or not meant for this client.",
                    settings.issuer());
            throw refused(clientAddress, "its identity token is not good");
        }
        long now = clock.instant().getEpochSecond();
        boolean alive = claims.getValue("exp") instanceof Number end && end.longValue() + CLOCK_SKEW_SECONDS > now;
        if (!alive || !isForThisClient(claims) || !same(nonce, claims.getString("nonce", ""))) {
            throw refused(clientAddress, "its identity token belongs to another login or has ended");
        }
        String name = nameOf(claims);
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl)
                || !WholeCharacters.in(name)) {
            throw refused(clientAddress, "its identity token names nobody");
        }
        List<String> roles = settings.mapping().rolesOf(claimed(claims));
        if (auditsLogins) {
            audit.record(AuditEvent.of(
                    SOURCE + ":" + name, clientAddress, AuditEvent.HTTP, "login", "", AuditResult.DONE, ""));
        }
        return new AccessService.Login(
                tokens.issue(TokenService.Claims.ofExternalUser(SOURCE, name, roles)),
                tokens.lifetime().toSeconds(),
                roles.contains(BuiltInRoles.ADMINISTRATOR),
                SOURCE + ":" + name,
                false);
    }

    private boolean isForThisClient(JsonObject claims) {
        Object audience = claims.getValue("aud");
        return settings.clientId().equals(audience)
                || audience instanceof JsonArray several && several.contains(settings.clientId());
    }

    private String nameOf(JsonObject claims) {
        for (String claim : List.of(settings.userNameClaim(), "email", "sub")) {
            if (claims.getValue(claim) instanceof String name && !name.isBlank()) {
                return name;
            }
        }
        return "";
    }

    private List<String> claimed(JsonObject claims) {
        Object value = claims;
        for (String step : settings.rolesClaim().split("\\.")) {
            value = value instanceof JsonObject object ? object.getValue(step) : null;
        }
        List<String> groups = new ArrayList<>();
        if (value instanceof JsonArray array) {
            array.forEach(group -> groups.add(String.valueOf(group)));
        } else if (value instanceof String text) {
            groups.addAll(List.of(text.split("[,\\s]+")));
        }
        return groups;
    }

    private ProblemException refused(String clientAddress, String why) {
        audit.record(
                AuditEvent.of("", clientAddress, AuditEvent.HTTP, "login", "", AuditResult.REFUSED, "oidc: " + why));
        return new ProblemException(
                ProblemKind.ACCESS_DENIED, "The login through the identity provider failed: " + why + ". Begin again.");
    }

    private <T> CompletableFuture<T> completed(Future<T> future) {
        return future.recover(failure -> {
                    if (failure instanceof ProblemException) {
                        return Future.failedFuture(failure);
                    }
                    log.warn("The identity provider {} cannot be used: {}", settings.issuer(), failure.toString());
                    return Future.failedFuture(
                            new ProblemException(
                                    ProblemKind.NOT_READY,
                                    "The identity provider does not answer; users of this cluster can log in with a password."));
                })
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static boolean same(String one, String other) {
        return !one.isEmpty()
                && MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
    }
}
