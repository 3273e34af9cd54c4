package io.muster.server.http.access;

import io.muster.server.access.AccessDirectory;
import io.muster.server.access.AccessOperations;
import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Roles and who has them. {@code POST /v3/auth/administrator} is not part of Nacos' API: there nobody becomes an administrator after the first
 * one, and scripts rely on being refused.
 */
final class RoleRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "console/roles");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "console/roles");

    private final AccessOperations operations;
    private final AccessDirectory directory;

    RoleRoutes(AccessOperations operations, AccessDirectory directory) {
        this.operations = operations;
        this.directory = directory;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/v1/auth/roles", ApiStyle.V1_CAUSED, READ, r -> list(r, Envelope.V1)),
                new Route(
                        HttpMethod.GET, "/v1/auth/roles/search", ApiStyle.V1_CAUSED, READ, r -> search(r, Envelope.V1)),
                new Route(HttpMethod.POST, "/v1/auth/roles", ApiStyle.V1_CAUSED, WRITE, r -> bind(r, Envelope.V1)),
                new Route(HttpMethod.DELETE, "/v1/auth/roles", ApiStyle.V1_CAUSED, WRITE, r -> unbind(r, Envelope.V1)),
                new Route(HttpMethod.GET, "/v3/auth/role/list", ApiStyle.V3, READ, r -> list(r, Envelope.V3)),
                new Route(HttpMethod.GET, "/v3/auth/role/search", ApiStyle.V3, READ, r -> search(r, Envelope.V3)),
                new Route(HttpMethod.POST, "/v3/auth/role", ApiStyle.V3, WRITE, r -> bind(r, Envelope.V3)),
                new Route(HttpMethod.DELETE, "/v3/auth/role", ApiStyle.V3, WRITE, r -> unbind(r, Envelope.V3)),
                new Route(HttpMethod.POST, "/v3/auth/administrator", ApiStyle.V3, WRITE, this::appoint));
    }

    private CompletionStage<Answer> list(ApiRequest request, Envelope envelope) {
        return directory
                .roles(
                        request.parameter("username").orElse(null),
                        request.parameter("role").orElse(null),
                        Envelope.isBlur(request),
                        Envelope.pageOf(request))
                .thenApply(page -> envelope.page(
                        page,
                        binding -> new JsonObject().put("role", binding.role()).put("username", binding.username())));
    }

    private CompletionStage<Answer> search(ApiRequest request, Envelope envelope) {
        return directory
                .roleNames(request.parameter("role").orElse(""))
                .thenApply(names -> envelope.list(new JsonArray(names)));
    }

    private CompletionStage<Answer> bind(ApiRequest request, Envelope envelope) {
        return operations
                .bindRole(request.required("role"), request.required("username"))
                .thenApply(bound -> envelope.of("add role ok!"));
    }

    private CompletionStage<Answer> appoint(ApiRequest request) {
        return operations
                .appointAdministrator(request.required("username"))
                .thenApply(bound -> Envelope.V3.of("add role ok!"));
    }

    private CompletionStage<Answer> unbind(ApiRequest request, Envelope envelope) {
        String userName = request.parameter("username").orElse(null);
        return operations
                .unbindRole(request.required("role"), userName)
                .thenApply(
                        gone -> envelope.of("delete role of user " + (userName == null ? "" : userName + " ") + "ok!"));
    }
}
