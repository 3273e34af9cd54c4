package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.NamingCounts;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.push.PushStatistics;
import io.vertx.core.http.HttpMethod;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Switches, figures and the state of naming on this node. */
final class OperatorRoutes {

    private static final Permission WRITE_SWITCHES = new Permission.Operator(Action.WRITE, "naming/switches");
    private static final Permission READ_SWITCHES =
            new Permission.ClientResource(Action.READ, request -> new Resource("", "", Resource.NAMING, ""));

    private final NamingServices services;

    OperatorRoutes(NamingServices services) {
        this.services = services;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String base : List.of("/v1/ns/operator", "/v1/ns/ops")) {
            add(routes, base, Dialect.V1);
            routes.add(new Route(
                    HttpMethod.GET,
                    base + "/distro/client",
                    ApiStyle.V1,
                    READ_SWITCHES,
                    request -> InstanceRoutes.done(responsible(request, Dialect.V1))));
            routes.add(new Route(
                    HttpMethod.GET,
                    base + "/distro/server",
                    ApiStyle.V1,
                    Dialect.V1.guard(Action.READ),
                    this::responsibleForService));
        }
        for (String base : List.of("/v1/ns/operator", "/v1/ns/ops")) {
            for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT)) {
                routes.add(new Route(method, base + "/push/state", ApiStyle.V1, READ_SWITCHES, this::pushState));
            }
        }
        for (String base : List.of("/v2/ns/operator", "/v2/ns/ops")) {
            add(routes, base, Dialect.V2);
        }
        add(routes, "/v3/admin/ns/ops", Dialect.V3);
        routes.add(new Route(
                HttpMethod.GET,
                "/v3/admin/ns/client/distro",
                ApiStyle.V3,
                READ_SWITCHES,
                request -> InstanceRoutes.done(responsible(request, Dialect.V3))));
        return routes;
    }

    private void add(List<Route> routes, String base, Dialect dialect) {
        routes.add(new Route(
                HttpMethod.GET,
                base + "/switches",
                dialect.style(),
                READ_SWITCHES,
                request -> InstanceRoutes.done(
                        dialect.answer(SwitchesJson.of(services.queries().switches())))));
        routes.add(new Route(
                HttpMethod.PUT,
                base + "/switches",
                dialect.style(),
                WRITE_SWITCHES,
                request -> updateSwitch(request, dialect)));
        // clients ask for the status before they have logged in
        routes.add(new Route(
                HttpMethod.GET,
                base + "/metrics",
                dialect.style(),
                new Permission.Open(),
                request -> InstanceRoutes.done(dialect.answer(metrics(request, dialect)))));
    }

    /** {@code debug=true} asks for a change on one node only, which a replicated registry has no use for. */
    private CompletionStage<Answer> updateSwitch(ApiRequest request, Dialect dialect) {
        String entry = request.required("entry");
        String value = request.required("value");
        return services.operations().updateSwitch(entry, value).thenApply(done -> dialect.ok());
    }

    private Map<String, Object> metrics(ApiRequest request, Dialect dialect) {
        Map<String, Object> metrics = NamingJson.object("status", status());
        if (request.parameter("onlyStatus").map("true"::equalsIgnoreCase).orElse(true)) {
            return metrics;
        }
        NamingCounts counts = services.queries().counts();
        metrics.put("serviceCount", counts.services());
        metrics.put("instanceCount", counts.instances());
        metrics.put("subscribeCount", services.subscriptions().count());
        metrics.put("responsibleInstanceCount", counts.instances());
        metrics.put("clientCount", counts.clients());
        metrics.put("connectionBasedClientCount", counts.connectionClients());
        metrics.put("ephemeralIpPortClientCount", counts.ephemeralAddressClients());
        metrics.put("persistentIpPortClientCount", counts.persistentAddressClients());
        metrics.put("responsibleClientCount", counts.clients());
        metrics.put("provisionalInstanceCount", services.registry().provisional());
        metrics.put("registryDigest", Long.toHexString(services.registry().digest()));
        metrics.put("registryDigestIndex", services.registry().digestIndex());
        if (dialect != Dialect.V3) {
            addLoad(metrics);
        }
        return metrics;
    }

    /** What became of pushes, with {@code reset} for the last time. */
    private CompletionStage<Answer> pushState(ApiRequest request) {
        PushStatistics.Counted counted = services.pushes().counted();
        Map<String, Object> state = NamingJson.object(
                "succeed",
                counted.acknowledged(),
                "total",
                counted.total(),
                "ratio",
                counted.total() == 0 ? 0 : (double) counted.acknowledged() / counted.total());
        if (Dialect.V1.flag(request, "detail", false)) {
            state.put(
                    "detail",
                    NamingJson.object("avgPushCost", counted.averageMillis(), "maxPushCost", counted.mostMillis()));
        }
        boolean reset = Dialect.V1.flag(request, "reset", false);
        if (reset) {
            services.pushes().reset();
        }
        state.put("reset", reset);
        return InstanceRoutes.done(Json.answer(state));
    }

    private String status() {
        String overridden = services.queries().switches().values().get("overriddenServerStatus");
        if (overridden != null && !overridden.isEmpty() && !overridden.equals("null")) {
            return overridden;
        }
        return services.readiness().ready() ? "UP" : "STARTING";
    }

    private static void addLoad(Map<String, Object> metrics) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        Runtime runtime = Runtime.getRuntime();
        double cpu = system instanceof com.sun.management.OperatingSystemMXBean detailed ? detailed.getCpuLoad() : -1;
        metrics.put("cpu", cpu);
        metrics.put("load", system.getSystemLoadAverage());
        metrics.put("mem", (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory());
    }

    /** As {@link #responsible}, of a service. */
    private CompletionStage<Answer> responsibleForService(ApiRequest request) {
        ServiceKey service = Dialect.V1.service(request);
        if (services.queries().service(service).isEmpty()) {
            throw new ProblemException(
                    ProblemKind.RESOURCE_NOT_FOUND, "service " + service.groupedName() + " is not found!");
        }
        return InstanceRoutes.done(Json.answer(NamingJson.object(
                "responsibleServer", services.cluster().status().ownAddress())));
    }

    /** Every node is responsible for every client; the one that was asked says so. */
    private Answer responsible(ApiRequest request, Dialect dialect) {
        request.required("ip");
        InstanceForm.requiredPort(request);
        String self = services.cluster().status().ownAddress();
        return dialect == Dialect.V1
                ? Json.answer(NamingJson.object("responsibleServer", self))
                : Json.result(NamingJson.object("responsibleServer", self));
    }
}
