package io.muster.server.http.access;

import io.muster.server.access.AccessDirectory;
import io.muster.server.access.AccessModule;
import io.muster.server.access.AccessOperations;
import io.muster.server.access.AccessService;
import io.muster.server.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** All routes of access control. */
public final class AccessRoutes {

    private final List<Route> routes;

    public AccessRoutes(AccessModule access) {
        AccessService service = access.service();
        AccessOperations operations = access.operations();
        AccessDirectory directory = access.directory();
        routes = Stream.of(
                        new LoginRoutes(service).routes(),
                        new ConsoleSessionRoutes(service).routes(),
                        new UserRoutes(service, operations, directory, access.explainer()).routes(),
                        new ExplainRoutes(service, directory, access.explainer()).routes(),
                        new ExternalLoginRoutes(access).routes(),
                        new TokenKeyRoutes(access.tokenKeys()).routes(),
                        new RoleRoutes(operations, directory).routes(),
                        new PermissionRoutes(operations, directory).routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> routes() {
        return routes;
    }
}
