package io.muster.server.naming;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which instances of a service a caller is handed out.
 *
 * @param instances the chosen ones, in the order of the view
 * @param reachedProtectionThreshold whether so few are healthy that all are handed out as healthy, so that the rest of them
 *     is not run over
 */
public record InstanceSelection(List<Instance> instances, boolean reachedProtectionThreshold) {

    /**
     * Chooses from a view: enabled instances of the clusters asked for, only the healthy ones if those were asked for; when
     * the healthy share of what is left is at or below the service's protection threshold all of it, shown as healthy.
     *
     * <p>Protection needs that an operator created or updated the service, and at least one instance. Who asks for healthy
     * instances only gets no other, so protection cannot add any: the share is taken of what is left, as Nacos does.
     *
     * @param clusters comma separated cluster names, blank for all
     */
    public static InstanceSelection of(ServiceView view, String clusters, boolean healthyOnly) {
        Set<String> wanted = clusterNames(clusters);
        List<Instance> enabled = new ArrayList<>(view.instances().size());
        int healthy = 0;
        for (Instance instance : view.instances()) {
            if (instance.enabled()
                    && (instance.healthy() || !healthyOnly)
                    && (wanted.isEmpty() || wanted.contains(instance.cluster()))) {
                enabled.add(instance);
                if (instance.healthy()) {
                    healthy++;
                }
            }
        }
        if (isProtected(view, healthy, enabled.size())) {
            enabled.replaceAll(instance -> instance.withHealthy(true));
            return new InstanceSelection(List.copyOf(enabled), true);
        }
        return new InstanceSelection(List.copyOf(enabled), false);
    }

    /** Whether the healthy share of so many instances falls to the service's protection threshold. */
    public static boolean isProtected(ServiceView view, int healthy, int total) {
        return view.metadataRecorded()
                && total > 0
                && (double) healthy / total <= view.metadata().protectThreshold();
    }

    /** The names in a comma separated list; empty for none. */
    public static Set<String> clusterNames(String clusters) {
        if (clusters.isBlank()) {
            return Set.of();
        }
        return Arrays.stream(clusters.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
