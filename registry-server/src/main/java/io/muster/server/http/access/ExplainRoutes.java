package io.muster.server.http.access;

import io.muster.persistence.StoredPermission;
import io.muster.server.access.AccessControl;
import io.muster.server.access.AccessDirectory;
import io.muster.server.access.AccessExplainer;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What may this user do? Not part of Nacos' API. Everybody may ask about himself; about others who may read permissions.
 *
 * <p>{@code GET /v3/auth/explain?username=&action=r|w&resource=namespace:group:type/name} (or {@code namespaceId}, {@code groupName}, {@code
 * type}, {@code name} instead of {@code resource}) says whether and why; {@code GET /v3/auth/effective?username=} lists what is granted.
 */
final class ExplainRoutes {

    private final AccessControl access;
    private final AccessDirectory directory;
    private final AccessExplainer explainer;

    ExplainRoutes(AccessControl access, AccessDirectory directory, AccessExplainer explainer) {
        this.access = access;
        this.directory = directory;
        this.explainer = explainer;
    }

    List<Route> routes() {
        Permission loggedIn = new Permission.LoggedIn();
        return List.of(
                new Route(HttpMethod.GET, "/v3/auth/explain", ApiStyle.V3, loggedIn, this::explain),
                new Route(HttpMethod.GET, "/v3/auth/effective", ApiStyle.V3, loggedIn, this::effective));
    }

    private CompletionStage<Answer> explain(ApiRequest request) {
        String userName = userAskedAbout(request);
        AccessExplainer.Explanation explanation = explainer.explain(userName, action(request), resource(request));
        JsonObject data = new JsonObject()
                .put("username", userName)
                .put("action", action(request).letter())
                .put("resource", resource(request))
                .put("allowed", explanation.allowed())
                .put("sentence", explanation.sentence())
                .put("roles", new JsonArray(explanation.roles()))
                .put("role", explanation.role())
                .put("row", explanation.row().map(ExplainRoutes::json).orElse(null))
                .put("nearRows", array(explanation.nearRows()));
        return CompletableFuture.completedFuture(Envelope.V3.of(data));
    }

    private CompletionStage<Answer> effective(ApiRequest request) {
        String userName = userAskedAbout(request);
        JsonObject data = new JsonObject()
                .put("username", userName)
                .put("roles", new JsonArray(directory.rolesOf(userName)))
                .put("permissions", array(explainer.effectiveOf(userName)));
        return CompletableFuture.completedFuture(Envelope.V3.of(data));
    }

    private String userAskedAbout(ApiRequest request) {
        String asking = request.caller().userName();
        String userName = request.parameter("username").orElse(asking);
        if (!userName.equals(asking)) {
            access.checkOperator(request.caller(), Action.READ, "console/permissions");
        }
        return userName;
    }

    private static Action action(ApiRequest request) {
        return switch (request.required("action")) {
            case "r" -> Action.READ;
            case "w" -> Action.WRITE;
            default -> throw new ProblemException(ProblemKind.PARAMETER_INVALID, "action is illegal, it is r or w");
        };
    }

    private static String resource(ApiRequest request) {
        return request.parameter("resource").orElseGet(() -> {
            String type = request.required("type");
            if (!type.equals(Resource.CONFIG) && !type.equals(Resource.NAMING)) {
                throw new ProblemException(ProblemKind.PARAMETER_INVALID, "type is illegal, it is config or naming");
            }
            return new Resource(
                            request.parameter("namespaceId").orElse(""),
                            request.parameter("groupName").orElse(""),
                            type,
                            request.parameter("name").orElse(""))
                    .toPermissionText();
        });
    }

    private static JsonArray array(List<StoredPermission> permissions) {
        JsonArray array = new JsonArray();
        permissions.forEach(permission -> array.add(json(permission)));
        return array;
    }

    static JsonObject json(StoredPermission permission) {
        return new JsonObject()
                .put("role", permission.role())
                .put("resource", permission.resource())
                .put("action", permission.action());
    }
}
