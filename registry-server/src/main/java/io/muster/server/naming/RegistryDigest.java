package io.muster.server.naming;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number that is equal on two nodes exactly when their registries are, up to chance: the sum of one hash per publication, per
 * definition of a service, per override and of the switches, so that a change costs the same whatever the size of the registry.
 *
 * <p>Only hash codes that the Java language fixes go in, those of strings, numbers and maps of them: nodes may run on
 * different JVMs.
 */
final class RegistryDigest {

    private long sum;

    void add(Publication publication) {
        sum += hash(publication);
    }

    void remove(Publication publication) {
        sum -= hash(publication);
    }

    /** Puts one part in the place of another; 0 stands for none. */
    void replace(long before, long after) {
        sum += after - before;
    }

    static long of(ServiceState service) {
        long hash = text(1, service.key().namespace());
        hash = text(hash, service.key().groupedName());
        hash = mix(
                hash,
                (service.ephemeral() ? 4 : 0)
                        + (service.createdByOperator() ? 2 : 0)
                        + (service.metadataRecorded() ? 1 : 0));
        ServiceMetadata metadata = service.metadata();
        hash = mix(hash, Double.hashCode(metadata.protectThreshold()));
        hash = mix(hash, metadata.metadata().hashCode());
        hash = text(hash, metadata.selectorType());
        hash = text(hash, metadata.selectorExpression());
        long clusters = 0;
        for (Map.Entry<String, ClusterMetadata> cluster :
                service.clusterMetadata().entrySet()) {
            clusters += of(cluster.getKey(), cluster.getValue());
        }
        return mix(hash, Long.hashCode(clusters));
    }

    private static long of(String name, ClusterMetadata cluster) {
        long hash = text(2, name);
        hash = mix(hash, cluster.checkPort() * 2 + (cluster.useInstancePort() ? 1 : 0));
        hash = mix(hash, cluster.metadata().hashCode());
        HealthChecker checker = cluster.healthChecker();
        if (checker instanceof HealthChecker.Http http) {
            return mix(text(text(mix(hash, 1), http.path()), http.headers()), http.expectedResponseCode());
        }
        if (checker instanceof HealthChecker.Mysql mysql) {
            return text(text(text(mix(hash, 2), mysql.user()), mysql.password()), mysql.command());
        }
        return mix(hash, checker instanceof HealthChecker.Tcp ? 3 : 4);
    }

    static long of(ServiceKey service, InstanceKey instance, @Nullable InstanceOverride override) {
        if (override == null) {
            return 0;
        }
        long hash = text(text(3, service.namespace()), service.groupedName());
        hash = mix(text(text(hash, instance.ip()), instance.cluster()), instance.port());
        hash = mix(hash, override.weight() == null ? 0 : Double.hashCode(override.weight()));
        hash = mix(hash, override.enabled() == null ? 0 : override.enabled() ? 1 : 2);
        hash = mix(hash, override.metadata().hashCode());
        return mix(hash, override.removedKeys().hashCode());
    }

    static long of(Switches switches) {
        return switches.values().isEmpty() ? 0 : mix(4, switches.values().hashCode());
    }

    private static long text(long hash, String text) {
        return mix(hash, text.hashCode());
    }

    void clear() {
        sum = 0;
    }

    long value() {
        return sum;
    }

    private static long hash(Publication publication) {
        long hash = publication.lease();
        hash = mix(hash, publication.client().value().hashCode());
        hash = mix(hash, publication.service().groupedName().hashCode());
        hash = mix(hash, publication.service().namespace().hashCode());
        for (Instance instance : publication.instances()) {
            hash = mix(hash, instance.ip().hashCode());
            hash = mix(hash, instance.port());
            hash = mix(hash, instance.cluster().hashCode());
            hash = mix(hash, Double.hashCode(instance.weight()));
            hash = mix(
                    hash, (instance.healthy() ? 4 : 0) + (instance.enabled() ? 2 : 0) + (instance.ephemeral() ? 1 : 0));
            hash = mix(hash, instance.metadata().hashCode());
            hash = mix(hash, instance.instanceId().hashCode());
        }
        return hash;
    }

    // The finalizer of SplitMix64: spreads every bit over the whole number, so that sums do not cancel.
    private static long mix(long hash, int value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
