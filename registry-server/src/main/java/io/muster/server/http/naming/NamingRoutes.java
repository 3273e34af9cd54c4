package io.muster.server.http.naming;

import io.muster.server.http.Route;
import java.util.ArrayList;
import java.util.List;

/** All naming routes: v1, v2, and the client, admin and console APIs of v3. */
public final class NamingRoutes {

    private final List<Route> routes = new ArrayList<>();

    public NamingRoutes(NamingServices services) {
        routes.addAll(new InstanceRoutes(Dialect.V1, services).routes("/v1/ns/instance"));
        routes.addAll(new InstanceRoutes(Dialect.V2, services).routes("/v2/ns/instance"));
        InstanceRoutes version3 = new InstanceRoutes(Dialect.V3, services);
        routes.addAll(version3.clientRoutes("/v3/client/ns/instance"));
        routes.addAll(version3.adminRoutes("/v3/admin/ns/instance"));
        routes.addAll(version3.consoleRoutes("/v3/console/ns/instance"));
        routes.addAll(new BeatRoutes(services.operations()).routes());

        routes.addAll(new ServiceRoutes(Dialect.V1, services).version1());
        routes.addAll(new ServiceRoutes(Dialect.V2, services).version2());
        ServiceRoutes servicesOfVersion3 = new ServiceRoutes(Dialect.V3, services);
        routes.addAll(servicesOfVersion3.version3("/v3/admin/ns/service", "/v3/admin/ns/cluster"));
        routes.addAll(servicesOfVersion3.version3("/v3/console/ns/service", "/v3/console/ns/service/cluster"));

        routes.addAll(new CatalogRoutes(services).routes());
        routes.addAll(new HealthRoutes(services).routes());
        routes.addAll(new OperatorRoutes(services).routes());
        routes.addAll(new ClientRoutes(Dialect.V2, services).routes("/v2/ns/client"));
        routes.addAll(new ClientRoutes(Dialect.V3, services).routes("/v3/admin/ns/client"));
        routes.addAll(new LegacyApiRoutes(services, routes).routes());
    }

    public List<Route> routes() {
        return List.copyOf(routes);
    }
}
