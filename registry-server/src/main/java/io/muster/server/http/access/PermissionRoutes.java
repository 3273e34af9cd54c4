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
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What roles may do. */
final class PermissionRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "console/permissions");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "console/permissions");

    private final AccessOperations operations;
    private final AccessDirectory directory;

    PermissionRoutes(AccessOperations operations, AccessDirectory directory) {
        this.operations = operations;
        this.directory = directory;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/v1/auth/permissions", ApiStyle.V1_CAUSED, READ, this::listOrCheck),
                new Route(
                        HttpMethod.POST, "/v1/auth/permissions", ApiStyle.V1_CAUSED, WRITE, r -> grant(r, Envelope.V1)),
                new Route(
                        HttpMethod.DELETE,
                        "/v1/auth/permissions",
                        ApiStyle.V1_CAUSED,
                        WRITE,
                        r -> revoke(r, Envelope.V1)),
                new Route(HttpMethod.GET, "/v3/auth/permission/list", ApiStyle.V3, READ, r -> list(r, Envelope.V3)),
                new Route(HttpMethod.GET, "/v3/auth/permission", ApiStyle.V3, READ, this::check),
                new Route(HttpMethod.POST, "/v3/auth/permission", ApiStyle.V3, WRITE, r -> grant(r, Envelope.V3)),
                new Route(HttpMethod.DELETE, "/v3/auth/permission", ApiStyle.V3, WRITE, r -> revoke(r, Envelope.V3)));
    }

    /** On v1 one path serves the list (with {@code search}) and the question whether a permission is there. */
    private CompletionStage<Answer> listOrCheck(ApiRequest request) {
        return request.parameter("search").isPresent() ? list(request, Envelope.V1) : check(request);
    }

    private CompletionStage<Answer> check(ApiRequest request) {
        boolean granted = directory.hasPermission(
                request.required("role"), request.required("resource"), request.required("action"));
        return CompletableFuture.completedFuture(Envelope.V3.of(granted));
    }

    private CompletionStage<Answer> list(ApiRequest request, Envelope envelope) {
        return directory
                .permissions(request.parameter("role").orElse(null), Envelope.isBlur(request), Envelope.pageOf(request))
                .thenApply(page -> envelope.page(page, permission -> new JsonObject()
                        .put("role", permission.role())
                        .put("resource", permission.resource())
                        .put("action", permission.action())));
    }

    private CompletionStage<Answer> grant(ApiRequest request, Envelope envelope) {
        return operations
                .grant(request.required("role"), request.required("resource"), request.required("action"))
                .thenApply(granted -> envelope.of("add permission ok!"));
    }

    private CompletionStage<Answer> revoke(ApiRequest request, Envelope envelope) {
        return operations
                .revoke(request.required("role"), request.required("resource"), request.required("action"))
                .thenApply(revoked -> envelope.of("delete permission ok!"));
    }
}
