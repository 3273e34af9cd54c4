package io.muster.server.http.naming;

import io.muster.server.access.Caller;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.ParameterCheck;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the oldest clients and DNS servers ask below {@code /v1/ns/api}, where a service is a {@code dom} of the default group.
 * The work is done by the routes that came after.
 */
final class LegacyApiRoutes {

    private static final String BASE = "/v1/ns/api";

    private final NamingQueries queries;
    private final ServiceDirectory directory;
    private final List<Route> present;

    /** @param present the routes that do the work */
    LegacyApiRoutes(NamingServices services, List<Route> present) {
        this.queries = services.queries();
        this.directory = new ServiceDirectory(services);
        this.present = List.copyOf(present);
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(renamed(HttpMethod.GET, "/srvIPXT", HttpMethod.GET, "/v1/ns/instance/list"));
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT)) {
            routes.add(renamed(method, "/clientBeat", HttpMethod.PUT, "/v1/ns/instance/beat"));
        }
        routes.add(new Route(
                HttpMethod.GET,
                BASE + "/allDomNames",
                ApiStyle.V1,
                new Permission.ClientList(Resource.NAMING, request -> Optional.empty()),
                directory.list(request -> names(request.caller()))));
        return routes;
    }

    private Route renamed(HttpMethod method, String path, HttpMethod targetMethod, String targetPath) {
        Route target = present.stream()
                .filter(route ->
                        route.method().equals(targetMethod) && route.path().equals(targetPath))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no route " + targetMethod + " " + targetPath));
        if (!(target.permission() instanceof Permission.ClientResource permission)) {
            throw new IllegalStateException(targetPath + " is no route of clients");
        }
        return new Route(
                method,
                BASE + path,
                target.style(),
                new Permission.ClientResource(
                        permission.action(), request -> permission.resource().apply(withServiceName(request))),
                request -> target.handler().handle(withServiceName(request)));
    }

    private static ApiRequest withServiceName(ApiRequest request) {
        String dom = request.required("dom");
        String wrong = ParameterCheck.serviceName(dom);
        if (wrong != null) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, wrong);
        }
        return new RenamedRequest(
                request, Map.of("serviceName", ServiceKey.DEFAULT_GROUP + ServiceKey.SEPARATOR + dom));
    }

    private Answer names(Caller caller) {
        Map<String, List<String>> names = new TreeMap<>();
        int count = 0;
        for (String namespace : queries.namespaces()) {
            List<String> ofNamespace = directory.ofNamespace(caller, namespace).stream()
                    .map(ServiceKey::name)
                    .distinct()
                    .toList();
            names.put(namespace, ofNamespace);
            count += ofNamespace.size();
        }
        return Json.answer(NamingJson.object("count", count, "doms", names));
    }
}
