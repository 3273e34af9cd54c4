package io.muster.server.http.access;

import io.muster.server.access.AccessModule;
import io.muster.server.access.OidcLogin;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.ConsoleCookie;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Logins through an identity provider (authorization code with PKCE); not part of Nacos' API.
 *
 * <p>{@code GET /v3/auth/external} says what there is; {@code GET /v3/auth/oidc/login} sends the browser to the provider; {@code GET
 * /v3/auth/oidc/callback} takes it back, begins a session of the console with the console's own cookie ({@link ConsoleCookie}) and sends it to
 * the console. What goes wrong on the way is told by the login page: a person is at the browser. The token stands in no address.
 */
final class ExternalLoginRoutes {

    private static final String PATH = "/v3/auth/oidc";

    /** Remembers the login that is under way; the browser gives it back to the callback only. */
    private static final String COOKIE = "muster_oidc";

    private static final String LOGIN_PAGE = "../../../#/login?external=";

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
        });
        return routes;
    }

    private CompletionStage<Answer> external() {
        return CompletableFuture.completedFuture(Envelope.V3.of(new JsonObject()
                .put("ldap", access.asksDirectory())
                .put("oidc", access.oidc().isPresent())
                .put("oidcName", access.oidc().map(OidcLogin::providerName).orElse(""))));
    }

    private static CompletionStage<Answer> begin(OidcLogin oidc) {
        return oidc.begin()
                .thenApply(departure ->
                        redirect(departure.address(), cookie(departure.sealed(), oidc.secondsAway(), oidc.encrypted())))
                .exceptionally(ExternalLoginRoutes::refused);
    }

    private CompletionStage<Answer> end(OidcLogin oidc, ApiRequest request) {
        if (request.parameter("error").isPresent()) {
            return CompletableFuture.completedFuture(redirect(LOGIN_PAGE + "refused"));
        }
        return oidc.end(
                        request.parameter("code").orElse(""),
                        request.parameter("state").orElse(""),
                        cookie(request).orElse(""),
                        request.clientAddress())
                .thenApply(login -> redirect(
                        LOGIN_PAGE + "done&seconds=" + login.lifetimeSeconds(),
                        ConsoleCookie.begin(
                                request.headers(), login.token(), login.lifetimeSeconds(), oidc.encrypted())))
                .exceptionally(ExternalLoginRoutes::refused);
    }

    /** Why, stands in the audit log and the log of the node; the page says whether to begin again or to wait. */
    private static Answer refused(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof ProblemException problem) {
            boolean denied = problem.problem().kind() == ProblemKind.ACCESS_DENIED;
            return redirect(LOGIN_PAGE + (denied ? "refused" : "unavailable"));
        }
        throw Failures.unchecked(cause);
    }

    private static Answer redirect(String address) {
        return Answer.empty(302).withHeaders(Map.of("Location", address, "Cache-Control", "no-store"));
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
