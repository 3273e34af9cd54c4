package io.muster.server.grpc;

import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceView;
import java.util.List;
import java.util.Set;

/** Chooses the instances of a view that a subscriber sees: enabled ones of the clusters asked for. */
final class InstanceFilter {

    private InstanceFilter() {}

    static List<Instance> select(ServiceView view, String clusters, boolean healthyOnly) {
        Set<String> wanted = clusters.isBlank() ? Set.of() : Set.of(clusters.split(","));
        return view.instances().stream()
                .filter(Instance::enabled)
                .filter(instance -> wanted.isEmpty() || wanted.contains(instance.cluster()))
                .filter(instance -> !healthyOnly || instance.healthy())
                .toList();
    }
}
