package io.muster.server.http.access;

import io.muster.server.access.Action;
import io.muster.server.access.TokenKeys;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * {@code POST /v3/auth/token-key} replaces the key that signs tokens; {@code endSessions=true} ends all sessions with it, otherwise they
 * live to their end. Administrators only; not part of Nacos' API.
 */
final class TokenKeyRoutes {

    private final TokenKeys keys;

    TokenKeyRoutes(TokenKeys keys) {
        this.keys = keys;
    }

    List<Route> routes() {
        Permission write = new Permission.Operator(Action.WRITE, "console/token-key");
        return List.of(new Route(HttpMethod.POST, "/v3/auth/token-key", ApiStyle.V3, write, this::rotate));
    }

    private CompletionStage<Answer> rotate(ApiRequest request) {
        boolean endSessions =
                request.parameter("endSessions").map("true"::equals).orElse(false);
        return keys.rotate(endSessions).thenApply(rotated -> Envelope.V3.of(true));
    }
}
