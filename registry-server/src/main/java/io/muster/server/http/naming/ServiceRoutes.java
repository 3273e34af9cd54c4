package io.muster.server.http.naming;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.Paging;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.InstanceSelection;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Services, their clusters and their subscribers, in all versions. */
final class ServiceRoutes {

    private static final int LARGEST_PAGE_OF_VERSION_2 = 500;
    private static final Answer SELECTOR_TYPES = Json.restResult(List.of("none", "label"));

    private final Dialect dialect;
    private final NamingServices services;
    private final NamingOperations operations;
    private final ServiceDirectory directory;
    private final Permission read;
    private final Permission write;

    ServiceRoutes(Dialect dialect, NamingServices services) {
        this.dialect = dialect;
        this.services = services;
        this.operations = services.operations();
        this.directory = new ServiceDirectory(services);
        this.read = dialect.guard(Action.READ);
        this.write = dialect.guard(Action.WRITE);
    }

    List<Route> version1() {
        List<Route> routes = new ArrayList<>(changes("/v1/ns/service"));
        routes.add(route(GET, "/v1/ns/service", read, this::get));
        routes.add(route(GET, "/v1/ns/service/list", Dialect.LIST, directory.list(this::list)));
        routes.add(route(GET, "/v1/ns/service/names", NAMES, directory.list(this::names)));
        routes.add(route(GET, "/v1/ns/service/subscribers", Dialect.LIST, this::subscribers));
        routes.add(route(GET, "/v1/ns/service/selector/types", read, request -> InstanceRoutes.done(SELECTOR_TYPES)));
        routes.add(route(PUT, "/v1/ns/cluster", write, this::updateCluster));
        return routes;
    }

    List<Route> version2() {
        List<Route> routes = new ArrayList<>(changes("/v2/ns/service"));
        routes.add(route(GET, "/v2/ns/service", read, this::get));
        routes.add(route(GET, "/v2/ns/service/list", Dialect.LIST, directory.list(this::list)));
        return routes;
    }

    /** The admin and console APIs of v3; they differ in where clusters are updated. */
    List<Route> version3(String base, String clusterPath) {
        List<Route> routes = new ArrayList<>(changes(base));
        routes.add(route(GET, base, read, this::get));
        routes.add(route(GET, base + "/list", Dialect.LIST, directory.list(this::catalogPage)));
        routes.add(route(GET, base + "/subscribers", Dialect.LIST, this::subscriberPage));
        routes.add(route(
                GET,
                base + "/selector/types",
                read,
                request -> InstanceRoutes.done(Json.result(List.of("none", "label")))));
        routes.add(route(PUT, clusterPath, write, this::updateCluster));
        return routes;
    }

    private List<Route> changes(String base) {
        return List.of(
                route(POST, base, write, this::create),
                route(PUT, base, write, this::update),
                route(DELETE, base, write, this::remove));
    }

    private Route route(HttpMethod method, String path, Permission permission, RouteHandler handler) {
        return new Route(method, path, dialect.style(), permission, handler);
    }

    private CompletionStage<Answer> create(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        boolean ephemeral = dialect != Dialect.V1 && dialect.flag(request, "ephemeral", false);
        return operations
                .createService(service, ServiceForm.metadata(request), ephemeral)
                .thenApply(done -> dialect.ok());
    }

    private CompletionStage<Answer> update(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        if (dialect == Dialect.V1) {
            request.required("protectThreshold");
        }
        return operations.updateService(service, ServiceForm.metadata(request)).thenApply(done -> dialect.ok());
    }

    private CompletionStage<Answer> remove(ApiRequest request) {
        return operations.removeService(dialect.service(request)).thenApply(done -> dialect.ok());
    }

    private CompletionStage<Answer> get(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        ServiceView view = services.queries()
                .service(service)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.SERVICE_NOT_FOUND,
                        "service not found, namespace: " + service.namespace() + ", serviceName: "
                                + service.groupedName()));
        return InstanceRoutes.done(dialect.answer(
                switch (dialect) {
                    case V1 -> version1(view);
                    case V2 -> version2(view, "namespace");
                    case V3 -> version2(view, "namespaceId");
                }));
    }

    private static Map<String, Object> version1(ServiceView view) {
        return NamingJson.object(
                "namespaceId",
                view.key().namespace(),
                "groupName",
                view.key().group(),
                "name",
                view.key().name(),
                "protectThreshold",
                view.metadata().protectThreshold(),
                "metadata",
                view.metadata().metadata(),
                "selector",
                NamingJson.selector(view.metadata()),
                "clusters",
                NamingJson.briefClusters(view));
    }

    private static Map<String, Object> version2(ServiceView view, String namespaceKey) {
        return NamingJson.object(
                namespaceKey,
                view.key().namespace(),
                "serviceName",
                view.key().name(),
                "groupName",
                view.key().group(),
                "clusterMap",
                NamingJson.clusterMap(view),
                "metadata",
                view.metadata().metadata(),
                "protectThreshold",
                view.metadata().protectThreshold(),
                "selector",
                NamingJson.selector(view.metadata()),
                "ephemeral",
                view.ephemeral());
    }

    private Answer list(ApiRequest request) {
        Paging paging = dialect == Dialect.V1
                ? Paging.required(request)
                : Paging.withDefaults(request, 1, 20).atMost(LARGEST_PAGE_OF_VERSION_2);
        String group = Dialect.group(request);
        List<ServiceKey> all = directory.ofGroup(request.caller(), Dialect.namespace(request), group);
        List<String> names = paging.of(all).stream()
                .map(key -> group.equals("*") ? key.groupedName() : key.name())
                .toList();
        return dialect.answer(
                NamingJson.object("count", all.size(), dialect == Dialect.V1 ? "doms" : "services", names));
    }

    /** Without a namespace the names of all of them. */
    private static final Permission NAMES =
            new Permission.ClientList(Resource.NAMING, request -> request.parameter("namespaceId"));

    /** 2.5.1 writes its key {@code services} as {@code META-INF/services}, by accident; both are here. */
    private Answer names(ApiRequest request) {
        String expression = request.parameter("expr").orElse("");
        Map<String, List<String>> names = new TreeMap<>();
        int count = 0;
        List<String> namespaces = request.parameter("namespaceId")
                .map(List::of)
                .orElseGet(() -> List.copyOf(services.queries().namespaces()));
        for (String namespace : namespaces) {
            List<String> matching = directory.ofNamespace(request.caller(), namespace).stream()
                    .map(ServiceKey::groupedName)
                    .filter(name -> name.contains(expression))
                    .toList();
            names.put(namespace, matching);
            count += matching.size();
        }
        return Json.answer(NamingJson.object("META-INF/services", names, "services", names, "count", count));
    }

    private CompletionStage<Answer> subscribers(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Paging paging = Paging.withDefaults(request, 1, 1000);
        return directory
                .subscribers(request.caller(), service, wantsAggregation(request))
                .thenApply(all -> Json.answer(NamingJson.object(
                        "subscribers",
                        paging.of(all).stream().map(NamingJson::subscriber).toList(),
                        "count",
                        all.size())));
    }

    private CompletionStage<Answer> subscriberPage(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Paging paging = Paging.withDefaults(request, 1, 100);
        return directory
                .subscribers(request.caller(), service, wantsAggregation(request))
                .thenApply(all -> Json.result(paging.json(
                        all.size(),
                        paging.of(all).stream()
                                .map(NamingJson::subscriberOfVersion3)
                                .toList())));
    }

    private static boolean wantsAggregation(ApiRequest request) {
        return request.parameter("aggregation").map("true"::equalsIgnoreCase).orElse(true);
    }

    private Answer catalogPage(ApiRequest request) {
        Paging paging = Paging.withDefaults(request, 1, 100);
        List<ServiceKey> found = directory.matching(
                request.caller(),
                Dialect.namespace(request),
                request.parameter("groupNameParam").orElse(""),
                request.parameter("serviceNameParam").orElse(""),
                dialect.flag(request, "ignoreEmptyService", false)
                        ? ServiceDirectory.WITH_INSTANCES
                        : ServiceDirectory.ANY);
        boolean withInstances = dialect.flag(request, "withInstances", false);
        List<Map<String, Object>> page = directory.views(paging.of(found)).stream()
                .map(view -> withInstances ? detail(view) : brief(view))
                .toList();
        return Json.result(paging.json(found.size(), page));
    }

    private static Map<String, Object> detail(ServiceView view) {
        Map<String, Object> detail = version2(view, "namespaceId");
        Map<String, Object> clusters = new TreeMap<>();
        view.clusters()
                .forEach((name, cluster) -> clusters.put(
                        name,
                        NamingJson.object(
                                "clusterName",
                                name,
                                "healthChecker",
                                NamingJson.healthChecker(cluster.healthChecker()),
                                "metadata",
                                cluster.metadata(),
                                "hosts",
                                NamingJson.instances(
                                        view,
                                        view.instances().stream()
                                                .filter(instance ->
                                                        instance.cluster().equals(name))
                                                .toList()))));
        detail.put("clusterMap", clusters);
        return detail;
    }

    /** One line of a list of services. */
    static Map<String, Object> brief(ServiceView view) {
        int healthy = (int)
                view.instances().stream().filter(instance -> instance.healthy()).count();
        int total = view.instances().size();
        return NamingJson.object(
                "name",
                view.key().name(),
                "groupName",
                view.key().group(),
                "clusterCount",
                view.clusters().size(),
                "ipCount",
                total,
                "healthyInstanceCount",
                healthy,
                "triggerFlag",
                Boolean.toString(InstanceSelection.isProtected(view, healthy, total)));
    }

    private CompletionStage<Answer> updateCluster(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        String cluster = request.required("clusterName");
        Optional<ClusterMetadata> present =
                services.queries().service(service).map(view -> view.clusters().get(cluster));
        return operations
                .updateCluster(service, cluster, ServiceForm.cluster(request, dialect, present))
                .thenApply(done -> dialect.ok());
    }
}
