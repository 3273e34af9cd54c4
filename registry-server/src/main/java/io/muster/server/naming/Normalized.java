package io.muster.server.naming;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Registered instances in the form in which the state keeps them: ids filled in, equal parts shared. */
final class Normalized {

    private Normalized() {}

    static List<Instance> instances(List<Instance> given, ServiceKey service, Client client) {
        List<Instance> normalized = new ArrayList<>(given.size());
        Map<String, String> lastMetadata = client.anyMetadata();
        for (Instance instance : given) {
            Map<String, String> metadata = instance.metadata();
            if (metadata.isEmpty()) {
                metadata = Map.of();
            } else if (metadata.equals(lastMetadata)) {
                metadata = lastMetadata;
            }
            lastMetadata = metadata;
            String cluster =
                    instance.cluster().equals(Instance.DEFAULT_CLUSTER) ? Instance.DEFAULT_CLUSTER : instance.cluster();
            String id = instance.instanceId().isEmpty()
                    ? InstanceIds.simple(instance.ip(), instance.port(), cluster, service)
                    : instance.instanceId();
            normalized.add(new Instance(
                    instance.ip(),
                    instance.port(),
                    cluster,
                    instance.weight(),
                    instance.healthy(),
                    instance.enabled(),
                    instance.ephemeral(),
                    metadata,
                    id));
        }
        return List.copyOf(normalized);
    }
}
