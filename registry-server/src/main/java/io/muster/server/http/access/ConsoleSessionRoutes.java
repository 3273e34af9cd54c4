package io.muster.server.http.access;

import io.muster.server.access.AccessService;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.ConsoleCookie;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The console's own login. It differs from the compatible one in that the token is never in an answer's body: it travels in a
 * cookie that scripts cannot read, see {@link ConsoleCookie}. Whose session it is, {@code /v1/auth/users/self} tells. Not part
 * of Nacos' API.
 */
final class ConsoleSessionRoutes {

    private static final String PATH = "/v3/console/session";

    private final AccessService service;

    ConsoleSessionRoutes(AccessService service) {
        this.service = service;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.POST, PATH, ApiStyle.V3, new Permission.Open(), this::begin),
                new Route(HttpMethod.DELETE, PATH, ApiStyle.V3, new Permission.Open(), this::end));
    }

    private CompletionStage<Answer> begin(ApiRequest request) {
        requireConsole(request);
        return LoginRoutes.login(service, request, true, login -> Envelope.V3
                .of(new JsonObject()
                        .put("username", login.userName())
                        .put("globalAdmin", login.globalAdmin())
                        .put("tokenTtl", login.lifetimeSeconds())
                        .put("passwordChangeRequired", login.passwordChangeDue()))
                .withHeaders(Map.of(
                        "Set-Cookie",
                        ConsoleCookie.begin(request.headers(), login.token(), login.lifetimeSeconds()),
                        "Cache-Control",
                        "no-store")));
    }

    private CompletionStage<Answer> end(ApiRequest request) {
        requireConsole(request);
        return CompletableFuture.completedFuture(
                Envelope.V3.of(true).withHeaders(Map.of("Set-Cookie", ConsoleCookie.end(request.headers()))));
    }

    /** Another site could otherwise log its visitor in as somebody else, or out. */
    private static void requireConsole(ApiRequest request) {
        if (!ConsoleCookie.sentByConsole(request.headers())) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "This is the console's login and asks for the header " + ConsoleCookie.HEADER
                            + "; programs log in at /v1/auth/login.");
        }
    }
}
