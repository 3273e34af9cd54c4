package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.health.CheckTimes;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.Paging;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** What the console of 2.x shows of services. */
final class CatalogRoutes {

    private static final CheckTimes NOT_CHECKED = new CheckTimes(-1, -1, -1);

    private final NamingServices services;
    private final ServiceDirectory directory;

    CatalogRoutes(NamingServices services) {
        this.services = services;
        this.directory = new ServiceDirectory(services);
    }

    List<Route> routes() {
        Permission read = Dialect.V1.guard(Action.READ);
        return List.of(
                new Route(
                        HttpMethod.GET,
                        "/v1/ns/catalog/services",
                        Dialect.V1.style(),
                        Dialect.LIST,
                        directory.list(this::services)),
                new Route(HttpMethod.GET, "/v1/ns/catalog/service", Dialect.V1.style(), read, this::service),
                new Route(HttpMethod.GET, "/v1/ns/catalog/instances", Dialect.V1.style(), read, this::instances),
                new Route(HttpMethod.GET, "/v1/ns/catalog/rt/service", Dialect.V1.style(), read, this::checkTimes),
                new Route(
                        HttpMethod.GET,
                        "/v2/ns/catalog/instances",
                        Dialect.V2.style(),
                        read,
                        this::instancesOfVersion2));
    }

    private Answer services(ApiRequest request) {
        Paging paging = Paging.withDefaults(request, 1, 20);
        List<ServiceKey> found = directory.matching(
                request.caller(),
                Dialect.namespace(request),
                request.parameter("groupNameParam").orElse(""),
                request.parameter("serviceNameParam").orElse(""),
                wanted(request));
        // as Nacos does: a list shorter than a page is given whole, whatever page was asked for
        List<ServiceView> page = directory.views(found.size() < paging.size() ? found : paging.of(found));
        if (isTrue(request, "withInstances")) {
            return Json.answer(page.stream().map(CatalogRoutes::withInstances).toList());
        }
        return Json.answer(NamingJson.object(
                "count",
                found.size(),
                "serviceList",
                page.stream().map(ServiceRoutes::brief).toList()));
    }

    private static Predicate<ServiceView> wanted(ApiRequest request) {
        Predicate<ServiceView> notEmpty =
                isTrue(request, "hasIpCount") ? ServiceDirectory.WITH_INSTANCES : ServiceDirectory.ANY;
        return request.parameter("instance")
                .<Predicate<ServiceView>>map(
                        address -> view -> view.instances().stream().anyMatch(instance -> isAt(instance, address)))
                .orElse(notEmpty);
    }

    /** Whether that is the address of an instance: its host alone, or with its port. */
    private static boolean isAt(Instance instance, String address) {
        String ip = instance.ip();
        return address.equals(ip)
                || address.equals(ip + ":" + instance.port())
                || address.equals("[" + ip + "]:" + instance.port());
    }

    private static boolean isTrue(ApiRequest request, String name) {
        return request.parameter(name).map("true"::equalsIgnoreCase).orElse(false);
    }

    private static Map<String, Object> withInstances(ServiceView view) {
        Map<String, Object> clusters = new TreeMap<>();
        view.clusters()
                .keySet()
                .forEach(name -> clusters.put(
                        name,
                        NamingJson.object(
                                "clusterName",
                                null,
                                "healthChecker",
                                null,
                                "metadata",
                                null,
                                "hosts",
                                view.instances().stream()
                                        .filter(instance -> instance.cluster().equals(name))
                                        .map(CatalogRoutes::briefHost)
                                        .toList())));
        return NamingJson.object(
                "serviceName",
                view.key().name(),
                "groupName",
                view.key().group(),
                "metadata",
                view.metadata().metadata(),
                "clusterMap",
                clusters,
                "protectThreshold",
                view.metadata().protectThreshold(),
                "selector",
                null,
                "ephemeral",
                null,
                "namespace",
                null);
    }

    private static Map<String, Object> briefHost(Instance instance) {
        return NamingJson.object(
                "valid",
                instance.healthy(),
                "metadata",
                instance.metadata(),
                "port",
                instance.port(),
                "ip",
                instance.ip(),
                "weight",
                instance.weight(),
                "enabled",
                instance.enabled());
    }

    private CompletionStage<Answer> service(ApiRequest request) {
        ServiceView view = require(Dialect.V1.service(request));
        Map<String, Object> service = NamingJson.object(
                "name",
                view.key().name(),
                "groupName",
                view.key().group(),
                "protectThreshold",
                view.metadata().protectThreshold(),
                "selector",
                NamingJson.selector(view.metadata()),
                "metadata",
                view.metadata().metadata());
        List<Map<String, Object>> clusters = view.clusters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> NamingJson.cluster(view.key(), entry.getKey(), entry.getValue()))
                .toList();
        return InstanceRoutes.done(Json.answer(NamingJson.object("service", service, "clusters", clusters)));
    }

    private CompletionStage<Answer> instances(ApiRequest request) {
        ServiceKey key = Dialect.V1.service(request);
        String cluster = request.required("clusterName");
        Paging paging = Paging.required(request);
        ServiceView view = require(key);
        if (!view.clusters().containsKey(cluster)) {
            throw new ProblemException(ProblemKind.RESOURCE_NOT_FOUND, "cluster " + cluster + " is not found!");
        }
        List<Instance> instances = view.instances().stream()
                .filter(instance -> instance.cluster().equals(cluster))
                .toList();
        return InstanceRoutes.done(Json.answer(NamingJson.object(
                "list", NamingJson.instances(view, paging.of(instances)), "count", instances.size())));
    }

    /** How long the active checks take, from whichever node makes them; -1 for a cluster that nobody checks or has checked yet. */
    private CompletionStage<Answer> checkTimes(ApiRequest request) {
        ServiceView view = require(Dialect.V1.service(request));
        return services.checkTimes().of(view.key()).thenApply(taken -> {
            List<Map<String, Object>> clusters = new ArrayList<>();
            new TreeSet<>(view.clusters().keySet()).forEach(name -> {
                CheckTimes times = taken.getOrDefault(name, NOT_CHECKED);
                clusters.add(NamingJson.object(
                        "name",
                        name,
                        "checkRTBest",
                        times.best(),
                        "checkRTWorst",
                        times.worst(),
                        "checkRTNormalized",
                        times.pause()));
            });
            return Json.answer(NamingJson.object("clusters", clusters));
        });
    }

    private CompletionStage<Answer> instancesOfVersion2(ApiRequest request) {
        ServiceKey key = Dialect.groupedService(request);
        Paging paging = Paging.required(request);
        boolean healthyOnly = Dialect.V2.flag(request, "healthyOnly", false);
        boolean enabledOnly = Dialect.V2.flag(request, "enabledOnly", false);
        String cluster = request.parameter("clusterName").orElse("");
        ServiceView view = require(key);
        List<Instance> instances = view.instances().stream()
                .filter(instance -> cluster.isEmpty() || instance.cluster().equals(cluster))
                .filter(instance -> !healthyOnly || instance.healthy())
                .filter(instance -> !enabledOnly || instance.enabled())
                .toList();
        List<Instance> page = paging.of(instances);
        Map<String, Object> data = NamingJson.object();
        if (!page.isEmpty()) {
            data.put("instances", NamingJson.instances(view, page));
        }
        data.put("count", instances.size());
        return InstanceRoutes.done(Json.result(data));
    }

    private ServiceView require(ServiceKey key) {
        return services.queries()
                .service(key)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.RESOURCE_NOT_FOUND, "service " + key.groupedName() + " is not found!"));
    }
}
