package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.grpc.ClientConnections;
import io.muster.server.grpc.ConnectionBalance;
import io.muster.server.grpc.ConnectionBalance.Load;
import io.muster.server.grpc.ConnectionBalance.Target;
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
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The gRPC connections of the nodes, and how to move them. */
final class LoaderRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "/v2/core/loader");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "/v2/core/loader");
    private static final int LARGEST_PORT = 65535;

    private final ConnectionBalance balance;
    private final ClusterObserver cluster;

    LoaderRoutes(ConnectionBalance balance, ClusterObserver cluster) {
        this.balance = balance;
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
        routes.add(route(HttpMethod.GET, base + "/cluster", style, READ, request -> balance.loads()
                .thenApply(loads -> wrap(style, metrics(loads)))));
        routes.add(route(changing, base + "/reloadCurrent", style, WRITE, request -> shrink(request, style)));
        routes.add(route(changing, base + "/reloadClient", style, WRITE, request -> move(request, style)));
        routes.add(route(changing, base + "/smartReloadCluster", style, WRITE, request -> even(request, style)));
    }

    private static Route route(
            HttpMethod method, String path, ApiStyle style, Permission permission, RouteHandler handler) {
        return new Route(method, path, style, permission, handler);
    }

    private static Answer wrap(ApiStyle style, Object value) {
        return style == ApiStyle.V3 ? Json.result(value) : Json.answer(value);
    }

    private static Answer word(ApiStyle style, String word) {
        return style == ApiStyle.V3 ? Json.result(word) : Answer.text(word);
    }

    private Map<String, Object> current() {
        Map<String, Object> current = new LinkedHashMap<>();
        balance.connections().views().forEach(view -> current.put(view.connectionId(), connection(view)));
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
        Target target = target(request);
        balance.connections().shrinkTo(keep, target.host(), target.port());
        return done(word(style, "success"));
    }

    private CompletionStage<Answer> move(ApiRequest request, ApiStyle style) {
        Target target = target(request);
        String id = request.required("connectionId");
        return balance.reset(id, target).thenApply(found -> {
            if (!found) {
                throw new ProblemException(
                        ProblemKind.RESOURCE_NOT_FOUND,
                        "No client is connected under the id given, to this node or to another that answers.");
            }
            return word(style, "success");
        });
    }

    private CompletionStage<Answer> even(ApiRequest request, ApiStyle style) {
        double tolerance = tolerance(request.parameter("loaderFactor").orElse("0.1"));
        boolean force = request.parameter("force").map("true"::equals).orElse(false);
        return balance.even(tolerance, force).thenApply(done -> word(style, done ? "Ok" : "Fail"));
    }

    private static double tolerance(String text) {
        try {
            double factor = Double.parseDouble(text);
            if (factor >= 0 && factor <= 1) {
                return factor;
            }
        } catch (NumberFormatException notANumber) {
            throw illegalTolerance();
        }
        throw illegalTolerance();
    }

    private static ProblemException illegalTolerance() {
        return new ProblemException(
                ProblemKind.PARAMETER_INVALID, "Param 'loaderFactor' is illegal, it must be a number from 0 to 1.");
    }

    /** The figures of a node are texts, as Nacos writes them; members that do not answer are missing in the detail. */
    private Map<String, Object> metrics(Map<String, Load> loads) {
        List<Map<String, Object>> detail = new ArrayList<>();
        loads.forEach((address, load) -> detail.add(object(
                "address",
                address,
                "metric",
                object(
                        "conCount",
                        Integer.toString(load.connections()),
                        "sdkConCount",
                        Integer.toString(load.movable()),
                        "load",
                        Double.toString(load.systemLoad()),
                        "cpu",
                        Double.toString(load.cpu())))));
        IntSummaryStatistics counts =
                loads.values().stream().mapToInt(Load::movable).summaryStatistics();
        int members = cluster.status().members().size();
        return object(
                "detail",
                detail,
                "memberCount",
                members,
                "metricsCount",
                loads.size(),
                "completed",
                members == loads.size(),
                "max",
                counts.getMax(),
                "min",
                counts.getMin(),
                "avg",
                (int) counts.getAverage(),
                "threshold",
                Double.toString(counts.getAverage() * 1.1),
                "total",
                (int) counts.getSum());
    }

    /** Where clients are sent, {@code ip:port}; nowhere in particular when it is not given. */
    private static Target target(ApiRequest request) {
        String address = request.parameter("redirectAddress").orElse("");
        int colon = address.lastIndexOf(':');
        if (address.isEmpty()) {
            return Target.ANY;
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
