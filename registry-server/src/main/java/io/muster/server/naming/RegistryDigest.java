package io.muster.server.naming;

/**
 * A number that is equal on two nodes exactly when their publications are, up to chance: the sum of one hash per
 * publication, so that adding and removing one costs the same whatever the size of the registry.
 */
final class RegistryDigest {

    private long sum;

    void add(Publication publication) {
        sum += hash(publication);
    }

    void remove(Publication publication) {
        sum -= hash(publication);
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
