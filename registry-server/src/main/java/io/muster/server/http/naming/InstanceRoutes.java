package io.muster.server.http.naming;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.Paging;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceAddress;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Register, deregister, change and show instances. One class for all versions, since they differ in names and wrapping
 * only, which the {@link Dialect} knows.
 */
final class InstanceRoutes {

    private static final int LARGEST_PORT = 65535;
    private static final Answer OK_TEXT = Answer.text("ok");

    private final Dialect dialect;
    private final NamingServices services;
    private final NamingOperations operations;
    private final InstanceForm form;
    private final InstanceListing listing;
    private final Permission read;
    private final Permission write;

    InstanceRoutes(Dialect dialect, NamingServices services) {
        this.dialect = dialect;
        this.services = services;
        this.operations = services.operations();
        this.form = new InstanceForm(dialect, services.queries());
        this.listing = new InstanceListing(services.queries());
        this.read = dialect.guard(Action.READ);
        this.write = dialect.guard(Action.WRITE);
    }

    /** v1 and v2, below {@code base}. */
    List<Route> routes(String base) {
        List<Route> routes = new ArrayList<>();
        routes.add(route(POST, base, write, this::register));
        routes.add(route(DELETE, base, write, this::deregister));
        routes.add(route(PUT, base, write, this::update));
        routes.add(route(PATCH, base, write, this::patch));
        routes.add(route(GET, base, read, this::detail));
        routes.add(route(GET, base + "/list", read, this::list));
        routes.add(route(PUT, base + "/metadata/batch", write, request -> changeMetadata(request, false)));
        routes.add(route(DELETE, base + "/metadata/batch", write, request -> changeMetadata(request, true)));
        if (dialect == Dialect.V1) {
            // both verbs, as scripts use both; the key is a parameter
            routes.add(route(GET, base + "/statuses", statusesPermission("key"), r -> statuses(r, "key")));
            routes.add(route(POST, base + "/statuses", statusesPermission("key"), r -> statuses(r, "key")));
        } else {
            routes.add(route(GET, base + "/statuses/*", statusesPermission("*"), r -> statuses(r, "*")));
        }
        return routes;
    }

    /** The client API of v3: no subscription, the instances alone. */
    List<Route> clientRoutes(String base) {
        return List.of(
                route(POST, base, write, this::registerOrBeat),
                route(DELETE, base, write, this::deregister),
                route(GET, base + "/list", read, this::listOfClient));
    }

    /** The admin API of v3. */
    List<Route> adminRoutes(String base) {
        return List.of(
                route(POST, base, write, this::register),
                route(DELETE, base, write, this::deregister),
                route(PUT, base, write, this::update),
                route(PUT, base + "/partial", write, this::patchForm),
                route(GET, base, read, this::fullDetail),
                route(GET, base + "/list", read, this::listOfKnownService),
                route(PUT, base + "/metadata/batch", write, request -> changeMetadata(request, false)),
                route(DELETE, base + "/metadata/batch", write, request -> changeMetadata(request, true)));
    }

    /** The console API of v3. */
    List<Route> consoleRoutes(String base) {
        return List.of(
                route(PUT, base, write, this::update), route(GET, base + "/list", read, this::pageOfKnownService));
    }

    private Route route(HttpMethod method, String path, Permission permission, RouteHandler handler) {
        return new Route(method, path, dialect.style(), permission, handler);
    }

    private CompletionStage<Answer> register(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Instance instance = form.instance(request);
        return operations
                .register(ClientId.ofAddress(instance.ip(), instance.port(), instance.ephemeral()), service, instance)
                .thenApply(done -> dialect.ok());
    }

    private CompletionStage<Answer> deregister(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        InstanceAddress address = form.address(request);
        return operations
                .deregister(ClientId.ofAddress(address.ip(), address.port(), address.ephemeral()), service)
                .thenApply(done -> dialect.ok());
    }

    /** Replaces what an operator has said about the instance: what is left out gets its default. */
    private CompletionStage<Answer> update(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        InstanceAddress address = form.address(request);
        return operations
                .overrideInstance(
                        service,
                        addressIn(service, address),
                        form.weight(request).orElse(1.0),
                        form.enabled(request).orElse(true),
                        InstanceForm.metadata(request).orElse(Map.of()))
                .thenApply(done -> dialect.ok());
    }

    /** Changes only what is given. */
    private CompletionStage<Answer> patch(ApiRequest request) {
        return override(request, Dialect.groupedService(request)).thenApply(done -> OK_TEXT);
    }

    private CompletionStage<Answer> patchForm(ApiRequest request) {
        return override(request, dialect.service(request)).thenApply(done -> dialect.ok());
    }

    private CompletableFuture<Void> override(ApiRequest request, ServiceKey service) {
        InstanceAddress address = form.address(request);
        Instance present =
                find(service, address.ip(), address.port(), address.cluster()).orElseThrow(() -> notMatched(service));
        return operations.overrideInstance(
                service,
                new InstanceAddress(present.ip(), present.port(), present.cluster(), present.ephemeral()),
                form.weight(request).orElse(null),
                form.enabled(request).orElse(null),
                InstanceForm.metadata(request).orElse(null));
    }

    /** The address as the service holds it: callers rarely say whether the instance is ephemeral. */
    private InstanceAddress addressIn(ServiceKey service, InstanceAddress address) {
        return services.queries()
                .service(service)
                .map(view -> new InstanceAddress(address.ip(), address.port(), address.cluster(), view.ephemeral()))
                .orElse(address);
    }

    private CompletionStage<Answer> detail(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Instance instance = requireInstance(service, request);
        String nameKey = dialect == Dialect.V1 ? "service" : "serviceName";
        return done(dialect.answer(NamingJson.detail(nameKey, service, instance)));
    }

    private CompletionStage<Answer> fullDetail(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Instance instance = requireInstance(service, request);
        ServiceView view = services.queries().service(service).orElseGet(() -> ServiceView.unknown(service));
        return done(dialect.answer(NamingJson.instance(view, instance)));
    }

    private Instance requireInstance(ServiceKey service, ApiRequest request) {
        String ip = request.required("ip");
        int port = InstanceForm.requiredPort(request);
        String cluster = InstanceForm.cluster(request);
        List<Instance> inCluster = services.queries()
                .service(service)
                .map(view -> inCluster(view, cluster))
                .orElse(List.of());
        if (inCluster.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.RESOURCE_NOT_FOUND,
                    "no ips found for cluster " + cluster + " in service " + service.groupedName());
        }
        return inCluster.stream()
                .filter(instance -> instance.port() == port && instance.ip().equals(ip))
                .findFirst()
                .orElseThrow(() -> notMatched(service));
    }

    private static List<Instance> inCluster(ServiceView view, String cluster) {
        return view.instances().stream()
                .filter(instance -> instance.cluster().equals(cluster))
                .toList();
    }

    private Optional<Instance> find(ServiceKey service, String ip, int port, String cluster) {
        return services.queries().service(service).flatMap(view -> inCluster(view, cluster).stream()
                .filter(instance -> instance.port() == port && instance.ip().equals(ip))
                .findFirst());
    }

    private static ProblemException notMatched(ServiceKey service) {
        return new ProblemException(ProblemKind.RESOURCE_NOT_FOUND, "no matched ip found!");
    }

    private CompletionStage<Answer> list(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        boolean version1 = dialect == Dialect.V1;
        String clusters =
                request.parameter(version1 ? "clusters" : "clusterName").orElse("");
        boolean reached = subscribe(request, service, clusters, version1 ? "udpPort" : "port");
        boolean healthyOnly =
                request.parameter("healthyOnly").map("true"::equalsIgnoreCase).orElse(false);
        return done(listing.service(service, clusters, healthyOnly, !version1, reached));
    }

    /**
     * A 1.x client that names a UDP port wants to be pushed to, at the address that it really has; false when pushes do not
     * reach it.
     */
    private boolean subscribe(ApiRequest request, ServiceKey service, String clusters, String portParameter) {
        if (request.rawParameter(portParameter) == null) {
            return true;
        }
        int port = request.integer(portParameter, 0, 0, LARGEST_PORT);
        Caller caller = request.caller();
        Resource resource = new Resource(service.namespace(), service.group(), Resource.NAMING, service.name());
        return port == 0
                || services.udp()
                        .subscribe(new UdpSubscriptions.Wish(
                                service,
                                clusters,
                                request.clientAddress(),
                                port,
                                agent(request),
                                request.parameter("app").orElse("unknown"),
                                () -> services.access().permitsClient(caller, Action.READ, resource)));
    }

    /** Some clients say who they are in a header of their own only. */
    private static String agent(ApiRequest request) {
        String agent = request.headers().get("User-Agent");
        String version = request.headers().get("Client-Version");
        return agent != null ? agent : version != null ? version : "";
    }

    private CompletionStage<Answer> listOfClient(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        String cluster = request.parameter("clusterName").orElse(Instance.DEFAULT_CLUSTER);
        return done(listing.instances(service, cluster, false));
    }

    private CompletionStage<Answer> listOfKnownService(ApiRequest request) {
        ServiceView view = known(dialect.service(request));
        return done(dialect.answer(NamingJson.instances(view, instancesOf(view, request))));
    }

    private CompletionStage<Answer> pageOfKnownService(ApiRequest request) {
        ServiceView view = known(dialect.service(request));
        Paging paging = Paging.withDefaults(request, 1, 100);
        List<Instance> instances = instancesOf(view, request);
        return done(dialect.answer(paging.json(instances.size(), NamingJson.instances(view, paging.of(instances)))));
    }

    private ServiceView known(ServiceKey service) {
        return services.queries()
                .service(service)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.RESOURCE_NOT_FOUND, "service " + service.groupedName() + " is not found!"));
    }

    private List<Instance> instancesOf(ServiceView view, ApiRequest request) {
        Optional<String> cluster = request.parameter("clusterName");
        if (cluster.isPresent() && !view.clusters().containsKey(cluster.get())) {
            throw new ProblemException(ProblemKind.RESOURCE_NOT_FOUND, "cluster " + cluster.get() + " is not found!");
        }
        boolean healthyOnly = dialect.flag(request, "healthyOnly", false);
        return view.instances().stream()
                .filter(instance -> cluster.isEmpty() || instance.cluster().equals(cluster.get()))
                .filter(instance -> !healthyOnly || instance.healthy())
                .toList();
    }

    /** With {@code heartBeat=true} a light beat; its answer tells an unknown instance by code, with status 200. */
    private CompletionStage<Answer> registerOrBeat(ApiRequest request) {
        if (!dialect.flag(request, "heartBeat", false)) {
            return register(request);
        }
        ServiceKey service = dialect.service(request);
        return operations
                .beat(service, form.address(request), null)
                .thenApply(answer -> answer.known() ? dialect.ok() : UNKNOWN_BEAT);
    }

    private static final Answer UNKNOWN_BEAT =
            Json.answer(NamingJson.object("code", 21003, "message", "instance not found", "data", null));

    private CompletionStage<Answer> changeMetadata(ApiRequest request, boolean remove) {
        ServiceKey service = dialect.service(request);
        boolean ephemeral =
                !request.parameter("consistencyType").orElse("ephemeral").startsWith("persist");
        Map<String, String> metadata = MetadataText.parse(request.required("metadata"));
        return operations
                .overrideMetadata(service, InstanceForm.addresses(request, ephemeral), ephemeral, metadata, remove)
                .thenApply(changed -> dialect.answer(NamingJson.object(
                        "updated",
                        changed.stream().map(InstanceRoutes::updatedName).toList())));
    }

    /** Nacos writes the word {@code unknown} where once the weight stood. */
    private static String updatedName(Instance instance) {
        return instance.ip() + ":" + instance.port() + ":unknown:" + instance.cluster() + ":"
                + (instance.ephemeral() ? "ephemeral" : "persist");
    }

    private CompletionStage<Answer> statuses(ApiRequest request, String parameter) {
        ServiceKey service = keyedService(request.required(parameter));
        List<String> addresses = services.queries()
                .service(service)
                .map(view -> view.instances().stream()
                        .map(instance -> instance.ip() + ":" + instance.port() + "_" + instance.healthy())
                        .toList())
                .orElse(List.of());
        return done(Json.answer(NamingJson.object("ips", addresses)));
    }

    /** {@code [namespace##]group@@service}. */
    private static ServiceKey keyedService(String key) {
        int separator = key.indexOf("##");
        String namespace = separator > 0 ? key.substring(0, separator) : ServiceKey.DEFAULT_NAMESPACE;
        String name = separator >= 0 ? key.substring(separator + 2) : key;
        return Dialect.grouped(namespace, ServiceKey.DEFAULT_GROUP, name);
    }

    private static Permission statusesPermission(String parameter) {
        return new Permission.ClientResource(Action.READ, request -> {
            String key = request.parameter(parameter).orElse("");
            int separator = key.indexOf("##");
            String namespace = separator > 0 ? key.substring(0, separator) : "";
            String name = separator >= 0 ? key.substring(separator + 2) : key;
            int group = name.indexOf(ServiceKey.SEPARATOR);
            return new Resource(
                    namespace,
                    group < 0 ? ServiceKey.DEFAULT_GROUP : name.substring(0, group),
                    Resource.NAMING,
                    group < 0 ? name : name.substring(group + 2));
        });
    }

    static CompletionStage<Answer> done(@Nullable Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
