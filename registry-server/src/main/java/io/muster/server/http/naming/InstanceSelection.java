package io.muster.server.http.naming;

import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The instances of a view that one caller sees, and whether they are all shown because too few are healthy. */
record InstanceSelection(List<Instance> instances, boolean reachedProtectionThreshold) {

    static InstanceSelection of(ServiceView view, String clusters, boolean healthyOnly) {
        Set<String> wanted = wanted(clusters);
        List<Instance> candidates = new ArrayList<>(view.instances().size());
        int healthy = 0;
        for (Instance instance : view.instances()) {
            if (instance.enabled() && (wanted.isEmpty() || wanted.contains(instance.cluster()))) {
                candidates.add(instance);
                healthy += instance.healthy() ? 1 : 0;
            }
        }
        boolean protection = isProtected(view, healthy, candidates.size());
        if (protection) {
            return new InstanceSelection(
                    candidates.stream().map(InstanceSelection::asHealthy).toList(), true);
        }
        return new InstanceSelection(
                healthyOnly ? candidates.stream().filter(Instance::healthy).toList() : candidates, false);
    }

    /** Whether the healthy share of so many instances falls to the service's protection threshold. */
    static boolean isProtected(ServiceView view, int healthy, int total) {
        return view.metadataRecorded()
                && total > 0
                && healthy < total
                && (double) healthy / total <= view.metadata().protectThreshold();
    }

    private static Set<String> wanted(String clusters) {
        if (clusters.isBlank()) {
            return Set.of();
        }
        Set<String> wanted = new HashSet<>();
        for (String cluster : clusters.split(",", -1)) {
            if (!cluster.isBlank()) {
                wanted.add(cluster.trim());
            }
        }
        return wanted;
    }

    private static Instance asHealthy(Instance instance) {
        return instance.healthy()
                ? instance
                : new Instance(
                        instance.ip(),
                        instance.port(),
                        instance.cluster(),
                        instance.weight(),
                        true,
                        instance.enabled(),
                        instance.ephemeral(),
                        instance.metadata(),
                        instance.instanceId());
    }
}
