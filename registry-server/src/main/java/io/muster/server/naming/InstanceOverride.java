package io.muster.server.naming;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says about an instance, above what its publisher says.
 *
 * @param weight the weight, or null to leave the publisher's
 * @param enabled whether it takes traffic, or null to leave the publisher's
 * @param metadata pairs that are added to the publisher's or replace them
 * @param removedKeys keys of the publisher's metadata that are hidden
 * @param goneSinceMillis since when the instance is not there (a stamp of the log), or 0 while it is
 */
record InstanceOverride(
        @Nullable Double weight,
        @Nullable Boolean enabled,
        Map<String, String> metadata,
        Set<String> removedKeys,
        long goneSinceMillis) {

    static final InstanceOverride NONE = new InstanceOverride(null, null, Map.of(), Set.of(), 0);

    Instance appliedTo(Instance published) {
        return new Instance(
                published.ip(),
                published.port(),
                published.cluster(),
                weight != null ? weight : published.weight(),
                published.healthy(),
                enabled != null ? enabled : published.enabled(),
                published.ephemeral(),
                merged(published.metadata()),
                published.instanceId());
    }

    private Map<String, String> merged(Map<String, String> published) {
        if (metadata.isEmpty() && removedKeys.isEmpty()) {
            return published;
        }
        Map<String, String> merged = new LinkedHashMap<>(published);
        merged.keySet().removeAll(removedKeys);
        merged.putAll(metadata);
        return merged;
    }

    /** Takes over what is given; metadata replaces all that was overridden before. */
    InstanceOverride with(
            @Nullable Double newWeight, @Nullable Boolean newEnabled, @Nullable Map<String, String> newMetadata) {
        return new InstanceOverride(
                newWeight != null ? newWeight : weight,
                newEnabled != null ? newEnabled : enabled,
                newMetadata != null ? new TreeMap<>(newMetadata) : metadata,
                newMetadata != null ? Set.of() : removedKeys,
                goneSinceMillis);
    }

    InstanceOverride withPairs(Map<String, String> pairs) {
        Map<String, String> all = new TreeMap<>(metadata);
        all.putAll(pairs);
        Set<String> removed = new TreeSet<>(removedKeys);
        removed.removeAll(pairs.keySet());
        return new InstanceOverride(weight, enabled, all, removed, goneSinceMillis);
    }

    InstanceOverride withoutKeys(Collection<String> keys) {
        Map<String, String> rest = new TreeMap<>(metadata);
        rest.keySet().removeAll(keys);
        Set<String> removed = new TreeSet<>(removedKeys);
        removed.addAll(keys);
        return new InstanceOverride(weight, enabled, rest, removed, goneSinceMillis);
    }

    InstanceOverride goneSince(long millis) {
        return new InstanceOverride(weight, enabled, metadata, removedKeys, millis);
    }
}
