package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.ClientView;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.push.Subscriptions.Subscription;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Who publishes and who subscribes, for operators. */
final class ClientRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "nacos/admin");

    private final Dialect dialect;
    private final NamingServices services;

    /** @param dialect v2 or v3 */
    ClientRoutes(Dialect dialect, NamingServices services) {
        this.dialect = dialect;
        this.services = services;
    }

    List<Route> routes(String base) {
        return List.of(
                route(base + "/list", this::list),
                route(base, this::client),
                route(base + "/publish/list", this::published),
                route(base + "/subscribe/list", this::subscribed),
                route(base + "/service/publisher/list", this::publishers),
                route(base + "/service/subscriber/list", this::subscribers));
    }

    private interface Handler {
        CompletionStage<Answer> answer(ApiRequest request);
    }

    private Route route(String path, Handler handler) {
        return new Route(HttpMethod.GET, path, dialect.style(), READ, handler::answer);
    }

    /** Everybody who publishes, on whichever node, and whoever is connected to this node or subscribes here. */
    private CompletionStage<Answer> list(ApiRequest request) {
        Set<String> ids = new TreeSet<>(services.connected().namingClients());
        services.queries().clients().forEach(client -> ids.add(client.value()));
        ids.addAll(services.subscriptions().subscribers());
        return InstanceRoutes.done(Json.result(ids));
    }

    private CompletionStage<Answer> client(ApiRequest request) {
        String id = request.required("clientId");
        ClientView view = require(id);
        Map<String, Object> data = NamingJson.object(
                "clientId",
                id,
                "ephemeral",
                !id.endsWith("#false"),
                "lastUpdatedTime",
                view.updatedAtMillis(),
                "clientType",
                view.id().isAddress() ? "ipPort" : "connection");
        if (view.id().isAddress()) {
            String address = id.substring(0, id.indexOf('#'));
            int colon = address.lastIndexOf(':');
            data.put("clientIp", address.substring(0, Math.max(colon, 0)));
            data.put("clientPort", address.substring(colon + 1));
        } else {
            data.put("connectType", "GRPC");
            services.connected().find(id).ifPresent(client -> {
                data.put("appName", client.application());
                data.put("version", client.version());
                data.put("clientIp", client.ip());
                data.put("clientPort", Integer.toString(client.port()));
            });
        }
        return InstanceRoutes.done(Json.result(data));
    }

    /** A client is known when it has published or, on this node, is connected or has subscribed to something. */
    private ClientView require(String id) {
        return services.queries()
                .client(new ClientId(id))
                .or(() -> services.connected().find(id).map(client -> silent(id, client.sinceMillis())))
                .or(() -> services.subscriptions().ofSubscriber(id).stream()
                        .findFirst()
                        .map(any -> silent(id, 0)))
                .orElseThrow(() ->
                        new ProblemException(ProblemKind.RESOURCE_NOT_FOUND, "clientId [ " + id + " ] not exist"));
    }

    private static ClientView silent(String id, long sinceMillis) {
        return new ClientView(new ClientId(id), "", sinceMillis, Map.of());
    }

    private CompletionStage<Answer> published(ApiRequest request) {
        ClientView view = require(request.required("clientId"));
        List<Object> data = new ArrayList<>();
        view.publications().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(publication -> publication
                        .getValue()
                        .forEach(instance -> data.add(publication(view, publication.getKey(), instance))));
        return InstanceRoutes.done(Json.result(data));
    }

    private Map<String, Object> publication(ClientView view, ServiceKey service, Instance instance) {
        return dialect == Dialect.V3
                ? inService(service, "publisherInfo", publisher(view.id(), instance))
                : inService(
                        service,
                        "registeredInstance",
                        NamingJson.object("ip", instance.ip(), "port", instance.port(), "cluster", instance.cluster()));
    }

    /** The names of a service's parts differ between the dialects. */
    private Map<String, Object> inService(ServiceKey service, String key, Map<String, Object> value) {
        boolean version3 = dialect == Dialect.V3;
        return NamingJson.object(
                version3 ? "namespaceId" : "namespace",
                service.namespace(),
                version3 ? "groupName" : "group",
                service.group(),
                "serviceName",
                service.name(),
                key,
                value);
    }

    private Map<String, Object> publisher(ClientId client, Instance instance) {
        return dialect == Dialect.V3
                ? NamingJson.object(
                        "clientId",
                        client.value(),
                        "ip",
                        instance.ip(),
                        "port",
                        instance.port(),
                        "clusterName",
                        instance.cluster())
                : NamingJson.object(
                        "ip",
                        instance.ip(),
                        "port",
                        instance.port(),
                        "cluster",
                        instance.cluster(),
                        "clientId",
                        client.value());
    }

    private CompletionStage<Answer> subscribed(ApiRequest request) {
        String id = request.required("clientId");
        require(id);
        List<Map<String, Object>> data = services.subscriptions().ofSubscriber(id).stream()
                .map(this::subscription)
                .toList();
        return InstanceRoutes.done(Json.result(data));
    }

    private Map<String, Object> subscription(Subscription subscription) {
        Map<String, Object> subscriber = dialect == Dialect.V3
                ? subscriber(subscription)
                : NamingJson.object(
                        "app",
                        subscription.info().application(),
                        "agent",
                        subscription.info().agent(),
                        "addr",
                        NamingJson.address(subscription));
        return inService(subscription.service(), "subscriberInfo", subscriber);
    }

    private CompletionStage<Answer> publishers(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Optional<String> ip = request.parameter("ip");
        int port = request.integer("port", -1, 0, 65535);
        List<Map<String, Object>> data = new ArrayList<>();
        services.queries().clients().stream()
                .sorted(Comparator.comparing(ClientId::value))
                .forEach(id -> services.queries()
                        .client(id)
                        .map(view -> view.publications().get(service))
                        .ifPresent(instances -> instances.stream()
                                .filter(instance ->
                                        ip.isEmpty() || instance.ip().equals(ip.get()))
                                .filter(instance -> port < 0 || instance.port() == port)
                                .forEach(instance -> data.add(publisher(id, instance)))));
        return InstanceRoutes.done(Json.result(data));
    }

    private CompletionStage<Answer> subscribers(ApiRequest request) {
        ServiceKey service = dialect.service(request);
        Optional<String> ip = request.parameter("ip");
        int port = request.integer("port", -1, 0, 65535);
        List<Map<String, Object>> data = services.subscriptions().ofService(service).stream()
                .filter(subscription -> ip.isEmpty() || subscription.info().ip().equals(ip.get()))
                .filter(subscription -> port < 0 || subscription.info().port() == port)
                .map(this::subscriber)
                .toList();
        return InstanceRoutes.done(Json.result(data));
    }

    private Map<String, Object> subscriber(Subscription subscription) {
        return dialect == Dialect.V3
                ? NamingJson.object(
                        "clientId",
                        subscription.subscriberId(),
                        "appName",
                        subscription.info().application(),
                        "agent",
                        subscription.info().agent(),
                        "address",
                        NamingJson.address(subscription))
                : NamingJson.object(
                        "clientId",
                        subscription.subscriberId(),
                        "ip",
                        subscription.info().ip(),
                        "port",
                        subscription.info().port());
    }
}
