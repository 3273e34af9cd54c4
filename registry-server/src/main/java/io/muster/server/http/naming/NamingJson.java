package io.muster.server.http.naming;

import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.HealthChecker;
import io.muster.server.naming.Instance;
import io.muster.server.naming.LabelExpression;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceMetadata;
import io.muster.server.naming.ServiceView;
import io.muster.server.push.Subscriptions.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes in which naming answers show services, clusters, instances and subscribers. Stateless. */
final class NamingJson {

    private static final int DEFAULT_PORT = 80;

    private NamingJson() {}

    /** An object from names and values in turn. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            object.put((String) namesAndValues[index], namesAndValues[index + 1]);
        }
        return object;
    }

    /** One instance as the route for one instance shows it. */
    static Map<String, Object> detail(String nameKey, ServiceKey service, Instance instance) {
        return object(
                nameKey,
                service.groupedName(),
                "ip",
                instance.ip(),
                "port",
                instance.port(),
                "clusterName",
                instance.cluster(),
                "weight",
                instance.weight(),
                "healthy",
                instance.healthy(),
                "instanceId",
                instance.instanceId(),
                "metadata",
                instance.metadata());
    }

    /** One instance in full, as in lists. */
    static Map<String, Object> instance(ServiceView view, Instance instance) {
        Map<String, Object> json = object(
                "instanceId",
                instance.instanceId(),
                "ip",
                instance.ip(),
                "port",
                instance.port(),
                "weight",
                instance.weight(),
                "healthy",
                instance.healthy(),
                "enabled",
                instance.enabled(),
                "ephemeral",
                instance.ephemeral(),
                "clusterName",
                instance.cluster(),
                "serviceName",
                view.key().groupedName(),
                "metadata",
                instance.metadata());
        if (view.isProvisional(instance)) {
            json.put("provisional", true);
        }
        return json;
    }

    static List<Map<String, Object>> instances(ServiceView view, List<Instance> instances) {
        List<Map<String, Object>> list = new ArrayList<>(instances.size());
        instances.forEach(instance -> list.add(instance(view, instance)));
        return list;
    }

    static Map<String, Object> selector(ServiceMetadata metadata) {
        if (metadata.selectorType().equals("label")) {
            return object(
                    "type",
                    "label",
                    "contextType",
                    "CMDB",
                    "expression",
                    metadata.selectorExpression(),
                    "labels",
                    LabelExpression.labels(metadata.selectorExpression()));
        }
        return object("type", metadata.selectorType(), "contextType", "NONE");
    }

    static Map<String, Object> healthChecker(HealthChecker checker) {
        if (checker instanceof HealthChecker.Http http) {
            return object(
                    "type",
                    "HTTP",
                    "path",
                    http.path(),
                    "headers",
                    http.headers(),
                    "expectedResponseCode",
                    http.expectedResponseCode());
        }
        if (checker instanceof HealthChecker.Mysql mysql) {
            // the password stays here: no reader needs it
            return object("type", "MYSQL", "user", mysql.user(), "pwd", null, "cmd", mysql.command());
        }
        return object("type", checker instanceof HealthChecker.Tcp ? "TCP" : "NONE");
    }

    /** A cluster as the catalog shows it. */
    static Map<String, Object> cluster(ServiceKey service, String name, ClusterMetadata cluster) {
        return object(
                "serviceName",
                service.name(),
                "name",
                name,
                "healthChecker",
                healthChecker(cluster.healthChecker()),
                "defaultPort",
                DEFAULT_PORT,
                "defaultCheckPort",
                cluster.checkPort(),
                "useIPPort4Check",
                cluster.useInstancePort(),
                "metadata",
                cluster.metadata());
    }

    /** The clusters of a service as the v1 service route shows them. */
    static List<Map<String, Object>> briefClusters(ServiceView view) {
        return view.clusters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> object(
                        "name",
                        entry.getKey(),
                        "healthChecker",
                        healthChecker(entry.getValue().healthChecker()),
                        "metadata",
                        entry.getValue().metadata()))
                .toList();
    }

    /** The clusters of a service by name, as the v2 and v3 service routes show them. */
    static Map<String, Object> clusterMap(ServiceView view) {
        Map<String, Object> clusters = new LinkedHashMap<>();
        view.clusters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> clusters.put(
                        entry.getKey(),
                        object(
                                "clusterName",
                                entry.getKey(),
                                "healthChecker",
                                healthChecker(entry.getValue().healthChecker()),
                                "metadata",
                                entry.getValue().metadata(),
                                "hosts",
                                null)));
        return clusters;
    }

    /** A subscriber as v1 shows it. */
    static Map<String, Object> subscriber(Subscription subscription) {
        return object(
                "addrStr",
                address(subscription),
                "agent",
                subscription.info().agent(),
                "app",
                subscription.info().application(),
                "ip",
                subscription.info().ip(),
                "port",
                subscription.info().port(),
                "namespaceId",
                subscription.service().namespace(),
                "serviceName",
                subscription.service().groupedName(),
                "cluster",
                subscription.clusters());
    }

    /** A subscriber as v3 shows it. */
    static Map<String, Object> subscriberOfVersion3(Subscription subscription) {
        return object(
                "namespaceId",
                subscription.service().namespace(),
                "groupName",
                subscription.service().group(),
                "serviceName",
                subscription.service().name(),
                "ip",
                subscription.info().ip(),
                "port",
                subscription.info().port(),
                "agent",
                subscription.info().agent(),
                "appName",
                subscription.info().application(),
                "address",
                address(subscription));
    }

    static String address(Subscription subscription) {
        return subscription.info().port() > 0
                ? subscription.info().ip() + ":" + subscription.info().port()
                : subscription.info().ip();
    }
}
