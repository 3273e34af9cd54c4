package io.muster.server.http.access;

import io.muster.server.access.AccessModule;
import io.muster.server.access.AccessService;
import io.muster.server.access.OidcLogin;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Logins through an identity provider (authorization code with PKCE); not part of Nacos' API.
 *
 * <p>{@code GET /v3/auth/external} says what there is; {@code GET /v3/auth/oidc/login} sends the browser to the provider; {@code GET
 * /v3/auth/oidc/callback} takes it back and sends it to the console; {@code POST /v3/auth/oidc/token} gives the console its token, once. Between the
 * last two the token lies in a cookie that scripts cannot read: it stands in no address.
 */
final class ExternalLoginRoutes {

    private static final String PATH = "/v3/auth/oidc";
    private static final String COOKIE = "muster_oidc";
    private static final long SECONDS_TO_FETCH = 60;

    private final AccessModule access;

    ExternalLoginRoutes(AccessModule access) {
        this.access = access;
    }

    List<Route> routes() {
        Permission open = new Permission.Open();
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(HttpMethod.GET, "/v3/auth/external", ApiStyle.V3, open, request -> external()));
        access.oidc().ifPresent(oidc -> {
            routes.add(new Route(HttpMethod.GET, PATH + "/login", ApiStyle.V3, open, request -> begin(oidc)));
            routes.add(new Route(HttpMethod.GET, PATH + "/callback", ApiStyle.V3, open, request -> end(oidc, request)));
            routes.add(new Route(HttpMethod.POST, PATH + "/token", ApiStyle.V3, open, this::token));
        });
        return routes;
    }

    private CompletionStage<Answer> external() {
        return CompletableFuture.completedFuture(Envelope.V3.of(new JsonObject()
                .put("ldap", access.asksDirectory())
                .put("oidc", access.oidc().isPresent())));
    }

    private static CompletionStage<Answer> begin(OidcLogin oidc) {
        return oidc.begin()
                .thenApply(departure -> redirect(
                        departure.address(), cookie(departure.sealed(), oidc.secondsAway(), oidc.encrypted())));
    }

    private CompletionStage<Answer> end(OidcLogin oidc, ApiRequest request) {
        if (request.parameter("error").isPresent()) {
            throw new ProblemException(
                    ProblemKind.ACCESS_DENIED, "The identity provider did not log you in. Begin again.");
        }
        return oidc.end(
                        request.parameter("code").orElse(""),
                        request.parameter("state").orElse(""),
                        cookie(request).orElse(""),
                        request.clientAddress())
                .thenApply(login -> redirect(
                        "../../../#/login?external=done", cookie(value(login), SECONDS_TO_FETCH, oidc.encrypted())));
    }

    /** The page of another site cannot make a browser send the cookie with a POST: it is {@code SameSite=Lax}. */
    private CompletionStage<Answer> token(ApiRequest request) {
        String[] parts = cookie(request).orElse("").split("~", 4);
        if (parts.length != 4) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "There is no login to end here. Begin again.");
        }
        JsonObject body = new JsonObject()
                .put("accessToken", parts[0])
                .put("tokenTtl", Long.parseLong(parts[1]))
                .put("globalAdmin", Boolean.parseBoolean(parts[2]))
                .put("username", new String(Base64.getUrlDecoder().decode(parts[3]), StandardCharsets.UTF_8));
        boolean encrypted = access.oidc().map(OidcLogin::encrypted).orElse(false);
        return CompletableFuture.completedFuture(Answer.json(body.toBuffer())
                .withHeaders(Map.of("Set-Cookie", cookie("", 0, encrypted), "Cache-Control", "no-store")));
    }

    private static String value(AccessService.Login login) {
        String name = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(login.userName().getBytes(StandardCharsets.UTF_8));
        return login.token() + "~" + login.lifetimeSeconds() + "~" + login.globalAdmin() + "~" + name;
    }

    private static Answer redirect(String address, String cookie) {
        return Answer.empty(302)
                .withHeaders(Map.of("Location", address, "Set-Cookie", cookie, "Cache-Control", "no-store"));
    }

    private static String cookie(String value, long seconds, boolean encrypted) {
        return COOKIE + "=" + value + "; Max-Age=" + seconds + "; Path=/; HttpOnly; SameSite=Lax"
                + (encrypted ? "; Secure" : "");
    }

    private static Optional<String> cookie(ApiRequest request) {
        for (String line : request.headers().getAll("Cookie")) {
            for (String cookie : line.split(";")) {
                String trimmed = cookie.trim();
                if (trimmed.startsWith(COOKIE + "=")) {
                    return Optional.of(trimmed.substring(COOKIE.length() + 1));
                }
            }
        }
        return Optional.empty();
    }
}
