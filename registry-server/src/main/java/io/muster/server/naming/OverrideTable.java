package io.muster.server.naming;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The operators' overrides of all instances. They outlive their instances for a while. Apply thread only. */
final class OverrideTable {

    private final Map<ServiceKey, Map<InstanceKey, InstanceOverride>> byService = new HashMap<>();

    /** Those whose instances are gone; may be read by any thread. */
    private final Map<Place, Long> goneSince = new ConcurrentHashMap<>();

    @Nullable
    InstanceOverride find(ServiceKey service, InstanceKey instance) {
        Map<InstanceKey, InstanceOverride> ofService = byService.get(service);
        return ofService == null ? null : ofService.get(instance);
    }

    void put(ServiceKey service, InstanceKey instance, InstanceOverride override) {
        byService.computeIfAbsent(service, key -> new HashMap<>()).put(instance, override);
        Place place = new Place(service, instance);
        if (override.goneSinceMillis() == 0) {
            goneSince.remove(place);
        } else {
            goneSince.put(place, override.goneSinceMillis());
        }
    }

    /** The instance has come back, or has gone. */
    void presence(ServiceKey service, InstanceKey instance, boolean present, long timestampMillis) {
        InstanceOverride override = find(service, instance);
        if (override != null && (override.goneSinceMillis() == 0) != present) {
            put(service, instance, override.goneSince(present ? 0 : timestampMillis));
        }
    }

    /** Forgets the overrides whose instances have been gone since that moment or longer. */
    void removeGoneSince(long millis) {
        byService.values().removeIf(ofService -> {
            ofService.values().removeIf(o -> o.goneSinceMillis() != 0 && o.goneSinceMillis() <= millis);
            return ofService.isEmpty();
        });
        goneSince.values().removeIf(since -> since <= millis);
    }

    /** The earliest moment at which an instance with an override went; {@link Long#MAX_VALUE} when none has. Any thread. */
    long longestGoneSince() {
        return goneSince.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    void forEach(BiConsumer<ServiceKey, Map.Entry<InstanceKey, InstanceOverride>> action) {
        byService.forEach((service, ofService) -> ofService
                .entrySet()
                .forEach(entry -> action.accept(service, Map.entry(entry.getKey(), entry.getValue()))));
    }

    void clear() {
        byService.clear();
        goneSince.clear();
    }

    private record Place(ServiceKey service, InstanceKey instance) {}
}
