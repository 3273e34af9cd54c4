package io.muster.server.http.core;

import io.muster.server.access.AccessControl;
import io.muster.server.http.Route;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** All routes about the node and the cluster. */
public final class CoreRoutes {

    private final List<Route> routes = new ArrayList<>();

    /** @param access says what callers may see in lists */
    public CoreRoutes(CoreServices services, AccessControl access) {
        PeerDetails peers = new PeerDetails(services.cluster(), services.peerProof(), Clock.systemUTC());
        routes.addAll(new HealthProbeRoutes(services.readiness(), peers).routes());
        routes.addAll(new NamespaceRoutes(services.namespaces(), access).routes());
        ClusterRoutes members = new ClusterRoutes(services.membership());
        routes.addAll(members.routes());
        routes.addAll(new MemberListRoutes(services.membership(), members).routes());
        routes.addAll(new MemberRoutes(services.membership()).routes());
        routes.addAll(new ClusterStatusRoutes(services.membership(), services.facts()).routes());
        routes.addAll(new RaftRoutes(services.membership(), services.readiness()).routes());
        routes.addAll(new ServerStateRoutes(services).routes());
        routes.addAll(new OperationRoutes(services.cluster(), services.leadership()).routes());
        routes.addAll(new LoaderRoutes(services.balance(), services.cluster()).routes());
        routes.addAll(new ClientMetricsRoutes(services.clientMetrics()).routes());
        routes.addAll(new FiguresRoutes(services.figures(), services.cluster()).routes());
        routes.add(new PrometheusRoute(services.metrics()).route());
    }

    public List<Route> routes() {
        return List.copyOf(routes);
    }
}
