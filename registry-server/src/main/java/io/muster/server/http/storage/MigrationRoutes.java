package io.muster.server.http.storage;

import io.muster.server.access.AccessOperations;
import io.muster.server.access.Action;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** What a migration writes and no Nacos API takes. */
public final class MigrationRoutes {

    private final AccessOperations access;

    public MigrationRoutes(AccessOperations access) {
        this.access = access;
    }

    public List<Route> routes() {
        return List.of(new Route(
                HttpMethod.POST,
                "/v3/admin/core/migration/user",
                ApiStyle.V3,
                new Permission.Operator(Action.WRITE, "nacos/admin"),
                request -> access.adoptUser(request.required("username"), request.required("passwordHash"))
                        .thenApply(created -> Json.result(true))));
    }
}
