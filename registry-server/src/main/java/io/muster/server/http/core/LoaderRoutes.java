package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.grpc.ClientConnections;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The gRPC connections of this node, and how to move them. */
final class LoaderRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "/v2/core/loader");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "/v2/core/loader");
    private static final int LARGEST_PORT = 65535;

    private final ClientConnections connections;
    private final ClusterObserver cluster;

    LoaderRoutes(ClientConnections connections, ClusterObserver cluster) {
        this.connections = connections;
        this.cluster = cluster;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        add(routes, "/v2/core/loader", ApiStyle.V2, HttpMethod.GET);
        add(routes, "/v3/admin/core/loader", ApiStyle.V3, HttpMethod.POST);
        return routes;
    }

    /** v2 changes with GET, by habit; they ask for the permission to write all the same. */
    private void add(List<Route> routes, String base, ApiStyle style, HttpMethod changing) {
        routes.add(route(HttpMethod.GET, base + "/current", style, READ, request -> done(wrap(style, current()))));
        routes.add(route(HttpMethod.GET, base + "/cluster", style, READ, request -> done(wrap(style, metrics()))));
        routes.add(route(changing, base + "/reloadCurrent", style, WRITE, request -> shrink(request, style)));
        routes.add(route(changing, base + "/reloadClient", style, WRITE, request -> move(request, style)));
    }

    private static Route route(
            HttpMethod method, String path, ApiStyle style, Permission permission, RouteHandler handler) {
        return new Route(method, path, style, permission, handler);
    }

    private static Answer wrap(ApiStyle style, Object value) {
        return style == ApiStyle.V3 ? Json.result(value) : Json.answer(value);
    }

    private static Answer success(ApiStyle style) {
        return style == ApiStyle.V3 ? Json.result("success") : Answer.text("success");
    }

    private Map<String, Object> current() {
        Map<String, Object> current = new LinkedHashMap<>();
        connections.views().forEach(view -> current.put(view.connectionId(), connection(view)));
        return current;
    }

    private static Map<String, Object> connection(ClientConnections.View view) {
        boolean sdk = "sdk".equals(view.labels().get("source"));
        Map<String, Object> info = object(
                "connectType",
                "GRPC",
                "clientIp",
                view.clientIp(),
                "remoteIp",
                view.remoteIp(),
                "remotePort",
                view.remotePort(),
                "localPort",
                view.localPort(),
                "version",
                view.version(),
                "connectionId",
                view.connectionId(),
                "createTime",
                view.createdAtMillis(),
                "lastActiveTime",
                view.lastActiveMillis(),
                "appName",
                view.labels().getOrDefault("AppName", "-"),
                "tenant",
                view.tenant(),
                "labels",
                view.labels(),
                "tag",
                null,
                "clusterSource",
                !sdk && "cluster".equals(view.labels().get("source")),
                "sdkSource",
                sdk,
                "tlsProtected",
                "true".equals(view.labels().get("tls.enable")));
        return object(
                "traced",
                false,
                "abilityTable",
                view.abilityTable(),
                "metaInfo",
                info,
                "connected",
                true,
                "labels",
                view.labels());
    }

    private CompletionStage<Answer> shrink(ApiRequest request, ApiStyle style) {
        request.required("count");
        int keep = request.integer("count", 0, 0, Integer.MAX_VALUE);
        Target target = Target.of(request);
        connections.shrinkTo(keep, target.host, target.port);
        return done(success(style));
    }

    private CompletionStage<Answer> move(ApiRequest request, ApiStyle style) {
        Target target = Target.of(request);
        String id = request.required("connectionId");
        if (!connections.reset(id, target.host, target.port)) {
            throw new ProblemException(
                    ProblemKind.RESOURCE_NOT_FOUND, "No client is connected here under the id given.");
        }
        return done(success(style));
    }

    /** All figures are texts, as Nacos writes them. This node knows its own. */
    private Map<String, Object> metrics() {
        ClusterStatus status = cluster.status();
        String self = status.members().stream()
                .filter(member -> member.id().equals(status.self()))
                .map(Member::address)
                .findFirst()
                .orElse(status.self());
        var system = ManagementFactory.getOperatingSystemMXBean();
        double cpu = system instanceof com.sun.management.OperatingSystemMXBean detailed ? detailed.getCpuLoad() : -1;
        int count = connections.count();
        Map<String, Object> metric = object(
                "conCount",
                Integer.toString(count),
                "sdkConCount",
                Integer.toString(connections.movableCount()),
                "load",
                Double.toString(system.getSystemLoadAverage()),
                "cpu",
                Double.toString(cpu));
        int members = status.members().size();
        return object(
                "detail",
                List.of(object("address", self, "metric", metric)),
                "memberCount",
                members,
                "metricsCount",
                1,
                "completed",
                members == 1,
                "max",
                count,
                "min",
                count,
                "avg",
                count,
                "threshold",
                Double.toString(count * 1.1),
                "total",
                count);
    }

    /** Where clients are sent, {@code ip:port}; nowhere in particular when it is not given. */
    private record Target(String host, int port) {

        static Target of(ApiRequest request) {
            String address = request.parameter("redirectAddress").orElse("");
            int colon = address.lastIndexOf(':');
            if (address.isEmpty()) {
                return new Target("", 0);
            }
            int port = colon < 1 ? -1 : port(address.substring(colon + 1));
            if (port < 1 || port > LARGEST_PORT) {
                throw new ProblemException(
                        ProblemKind.PARAMETER_INVALID, "Param 'redirectAddress' is illegal, it must be ip:port.");
            }
            return new Target(address.substring(0, colon), port);
        }

        private static int port(String text) {
            return text.length() <= 5 && text.chars().allMatch(Character::isDigit) && !text.isEmpty()
                    ? Integer.parseInt(text)
                    : -1;
        }
    }
}
