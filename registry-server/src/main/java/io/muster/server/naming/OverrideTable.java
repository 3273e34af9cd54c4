package io.muster.server.naming;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The operators' overrides of all instances. They outlive their instances for a while. Changed by the apply thread; {@link #find}
 * may be called by any.
 */
final class OverrideTable {

    private final Map<ServiceKey, Map<InstanceKey, InstanceOverride>> byService = new ConcurrentHashMap<>();

    /** Those whose instances are gone; may be read by any thread. */
    private final Map<Place, Long> goneSince = new ConcurrentHashMap<>();

    @Nullable
    InstanceOverride find(ServiceKey service, InstanceKey instance) {
        Map<InstanceKey, InstanceOverride> ofService = byService.get(service);
        return ofService == null ? null : ofService.get(instance);
    }

    void put(ServiceKey service, InstanceKey instance, InstanceOverride override) {
        byService.computeIfAbsent(service, key -> new ConcurrentHashMap<>(2)).put(instance, override);
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

    /** Called with one override. */
    @FunctionalInterface
    interface Visitor {
        void visit(ServiceKey service, InstanceKey instance, InstanceOverride override);
    }

    /** Forgets the overrides whose instances have been gone since that moment or longer. */
    void removeGoneSince(long millis, Visitor removed) {
        byService.forEach((service, ofService) -> {
            ofService.forEach((instance, override) -> {
                if (override.goneSinceMillis() != 0 && override.goneSinceMillis() <= millis) {
                    removed.visit(service, instance, override);
                    ofService.remove(instance);
                }
            });
            if (ofService.isEmpty()) {
                byService.remove(service);
            }
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
