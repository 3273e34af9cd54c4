package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.HealthChecker;
import io.muster.server.naming.InstanceAddress;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Health of persistent instances, as reported by somebody, and the kinds of checks. */
final class HealthRoutes {

    private static final Map<String, Object> CHECKERS = NamingJson.object(
            "TCP",
            NamingJson.healthChecker(new HealthChecker.Tcp()),
            "HTTP",
            NamingJson.healthChecker(new HealthChecker.Http("", "", 200)),
            "MYSQL",
            NamingJson.object("type", "MYSQL", "user", null, "pwd", null, "cmd", null),
            "NONE",
            NamingJson.healthChecker(new HealthChecker.None()));

    private final NamingServices services;

    HealthRoutes(NamingServices services) {
        this.services = services;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String path : List.of("/v1/ns/health", "/v1/ns/health/instance")) {
            routes.add(update(path, Dialect.V1));
        }
        for (String path : List.of("/v2/ns/health", "/v2/ns/health/instance")) {
            routes.add(update(path, Dialect.V2));
        }
        routes.add(update("/v3/admin/ns/health/instance", Dialect.V3));
        routes.add(new Route(
                HttpMethod.GET,
                "/v1/ns/health/checkers",
                Dialect.V1.style(),
                Dialect.V1.guard(Action.READ),
                request -> InstanceRoutes.done(Json.answer(CHECKERS))));
        routes.add(new Route(
                HttpMethod.GET,
                "/v3/admin/ns/health/checkers",
                Dialect.V3.style(),
                Dialect.V3.guard(Action.READ),
                request -> InstanceRoutes.done(Json.result(CHECKERS))));
        routes.add(new Route(
                HttpMethod.GET,
                "/v1/ns/health/server",
                Dialect.V1.style(),
                new Permission.Open(),
                request -> InstanceRoutes.done(greeting())));
        return routes;
    }

    private Route update(String path, Dialect dialect) {
        return new Route(
                HttpMethod.PUT,
                path,
                dialect.style(),
                dialect.guard(Action.WRITE),
                request -> report(request, dialect));
    }

    private CompletionStage<Answer> report(ApiRequest request, Dialect dialect) {
        ServiceKey service = dialect.service(request);
        String ip = request.required("ip");
        int port = InstanceForm.requiredPort(request);
        String flag = request.parameter("healthy").isPresent() ? "healthy" : "valid";
        if (request.parameter(flag).isEmpty()) {
            throw dialect == Dialect.V1
                    ? new ProblemException(ProblemKind.PARAMETER_MISSING, "Param 'healthy' is required.")
                    : new ProblemException(ProblemKind.PARAMETER_MISSING, HEALTHY_MISSING);
        }
        return services.operations()
                .reportHealth(
                        service,
                        new InstanceAddress(ip, port, InstanceForm.cluster(request), false),
                        dialect.flag(request, flag, false))
                .thenApply(done -> dialect.ok());
    }

    private static final String HEALTHY_MISSING = "Required parameter 'healthy' type Boolean is not present";

    private Answer greeting() {
        String port = services.cluster()
                .status()
                .ownMember()
                .map(member -> Integer.toString(member.port()))
                .orElse("unknown");
        return Json.answer(NamingJson.object(
                "msg",
                "Hello! I am Nacos-Naming and healthy! total services: "
                        + services.queries().counts().services() + ", local port:" + port));
    }
}
