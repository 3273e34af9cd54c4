package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonParser;
import io.muster.server.access.Resource;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of any request about services: the fields of all of them together, absent ones at their defaults.
 *
 * @param service the service named, its group and namespace defaulted; the name may be empty where none is needed
 * @param action {@code type} in the JSON: {@code registerInstance} and its like
 * @param clusters {@code clusters} or {@code cluster}, comma separated
 */
record NamingRequest(
        ServiceKey service,
        String action,
        @Nullable Instance instance,
        @Nullable List<Instance> instances,
        String clusters,
        boolean healthyOnly,
        boolean subscribe,
        int pageNumber,
        int pageSize) {

    static NamingRequest parse(Payload payload) throws IOException {
        Builder builder = new Builder();
        JsonBody.read(payload, builder::read);
        return builder.build();
    }

    Resource resource() {
        return new Resource(service.namespace(), service.group(), Resource.NAMING, service.name());
    }

    /** The sentence about the first parameter that is not valid in a request about one service. */
    Optional<String> problem() {
        return check().required("serviceName", service.name()).sentence();
    }

    /** As {@link #problem}, for requests that need no service name. */
    Optional<String> problemOfList() {
        return check().sentence();
    }

    /** As {@link #problem}, for requests about one instance. */
    Optional<String> problemOfInstance() {
        ParameterProblem check = check().required("serviceName", service.name());
        if (instance == null) {
            return check.required("instance", "").sentence();
        }
        return checkInstance(check, instance).sentence();
    }

    /** As {@link #problem}, for requests about many instances; none at all is what remains when a client withdraws its last. */
    Optional<String> problemOfInstances() {
        ParameterProblem check = check().required("serviceName", service.name());
        if (instances == null) {
            return check.required("instances", "").sentence();
        }
        instances.forEach(each -> checkInstance(check, each));
        return check.sentence();
    }

    private ParameterProblem check() {
        return new ParameterProblem()
                .namespace(service.namespace())
                .group(service.group())
                .serviceName(service.name())
                .clusters(clusters);
    }

    private static ParameterProblem checkInstance(ParameterProblem check, Instance instance) {
        return check.required("ip", instance.ip())
                .ip(instance.ip())
                .port(instance.port())
                .clusters(instance.cluster())
                .metadata(instance.metadata());
    }

    private static final class Builder {
        private String namespace = ServiceKey.DEFAULT_NAMESPACE;
        private String group = ServiceKey.DEFAULT_GROUP;
        private String name = "";
        private String action = "";
        private @Nullable Instance instance;
        private @Nullable List<Instance> instances;
        private String clusters = "";
        private boolean healthyOnly;
        private boolean subscribe;
        private int pageNumber = 1;
        private int pageSize = 10;

        private void read(String field, JsonParser value) throws IOException {
            switch (field) {
                case "namespace" -> namespace = orDefault(JsonBody.text(value), ServiceKey.DEFAULT_NAMESPACE);
                case "groupName" -> group = orDefault(JsonBody.text(value), ServiceKey.DEFAULT_GROUP);
                case "serviceName" -> name = JsonBody.text(value).trim();
                case "type" -> action = JsonBody.text(value);
                case "instance" -> instance = readInstance(value);
                case "instances" -> instances = JsonBody.array(value, Builder::readInstance);
                case "clusters", "cluster" -> clusters = JsonBody.text(value);
                case "healthyOnly" -> healthyOnly = JsonBody.bool(value);
                case "subscribe" -> subscribe = JsonBody.bool(value);
                case "pageNo" -> pageNumber = JsonBody.integer(value);
                case "pageSize" -> pageSize = JsonBody.integer(value);
                default -> value.skipChildren();
            }
        }

        private NamingRequest build() {
            return new NamingRequest(
                    new ServiceKey(namespace, group, name),
                    action,
                    instance,
                    instances,
                    clusters,
                    healthyOnly,
                    subscribe,
                    pageNumber,
                    pageSize);
        }

        private static String orDefault(String value, String defaultValue) {
            return value.isBlank() ? defaultValue : value.trim();
        }

        private static Instance readInstance(JsonParser parser) throws IOException {
            InstanceFields fields = new InstanceFields();
            JsonBody.object(parser, fields::read);
            return new Instance(
                    fields.ip,
                    fields.port,
                    fields.cluster,
                    fields.weight,
                    fields.healthy,
                    fields.enabled,
                    fields.ephemeral,
                    fields.metadata,
                    fields.instanceId);
        }
    }

    private static final class InstanceFields {
        private String ip = "";
        private int port;
        private String cluster = Instance.DEFAULT_CLUSTER;
        private double weight = 1;
        private boolean healthy = true;
        private boolean enabled = true;
        private boolean ephemeral = true;
        private Map<String, String> metadata = Map.of();
        private String instanceId = "";

        private void read(String field, JsonParser value) throws IOException {
            switch (field) {
                case "ip" -> ip = JsonBody.text(value).trim();
                case "port" -> port = JsonBody.integer(value);
                case "clusterName" -> cluster = Builder.orDefault(JsonBody.text(value), Instance.DEFAULT_CLUSTER);
                case "weight" -> weight = JsonBody.number(value);
                case "healthy" -> healthy = JsonBody.bool(value);
                case "enabled" -> enabled = JsonBody.bool(value);
                case "ephemeral" -> ephemeral = JsonBody.bool(value);
                case "metadata" -> metadata = JsonBody.textMap(value);
                case "instanceId" -> instanceId = JsonBody.text(value);
                default -> value.skipChildren();
            }
        }
    }
}
