package io.muster.server.http.access;

import io.muster.server.access.AccessService;
import io.muster.server.audit.AuditEvent;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Login: the same answer, outside any envelope, on the paths of all versions.
 *
 * <p>Beyond Nacos: {@code console=true} says that a person logs in at the console; {@code "passwordChangeRequired":true} in the answer says
 * that the password was generated or is well known. The token of such a console session is good for the caller's own profile and
 * password only.
 */
final class LoginRoutes {

    private final AccessService service;

    LoginRoutes(AccessService service) {
        this.service = service;
    }

    List<Route> routes() {
        return List.of(
                route("/v1/auth/login", ApiStyle.V1),
                route("/v1/auth/users/login", ApiStyle.V1),
                route("/v3/auth/user/login", ApiStyle.V3));
    }

    private Route route(String path, ApiStyle style) {
        return new Route(HttpMethod.POST, path, style, new Permission.Open(), this::login);
    }

    private CompletionStage<Answer> login(ApiRequest request) {
        boolean console = request.parameter("console").map("true"::equals).orElse(false);
        return login(service, request, console, LoginRoutes::granted);
    }

    /** Logs in with the name and the password of a request; gives the answer to it, or the refusal that clients know. */
    static CompletionStage<Answer> login(
            AccessService service, ApiRequest request, boolean console, Function<AccessService.Login, Answer> granted) {
        String password = request.rawParameter("password");
        return service.login(new AccessService.LoginAttempt(
                        request.parameter("username").orElse(""),
                        password == null ? "" : password,
                        request.clientAddress(),
                        AuditEvent.HTTP,
                        console))
                .handle((login, failure) -> failure == null ? granted.apply(login) : refused(failure));
    }

    private static Answer granted(AccessService.Login login) {
        JsonObject body = new JsonObject()
                .put("accessToken", login.token())
                .put("tokenTtl", login.lifetimeSeconds())
                .put("globalAdmin", login.globalAdmin())
                .put("username", login.userName());
        if (login.passwordChangeDue()) {
            body.put("passwordChangeRequired", true);
        }
        return Answer.json(body.toBuffer()).withHeaders(Map.of("Authorization", "Bearer " + login.token()));
    }

    /** Clients expect plain text with 403, whichever of name and password was wrong. */
    private static Answer refused(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof ProblemException problem && problem.problem().kind() == ProblemKind.ACCESS_DENIED) {
            return Answer.text(403, problem.problem().message());
        }
        if (cause instanceof ProblemException problem && problem.problem().kind() == ProblemKind.TOO_MANY_ATTEMPTS) {
            return Answer.text(429, problem.problem().message());
        }
        throw Failures.unchecked(cause);
    }
}
