package io.muster.server.naming;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The instances that more than one client publishes, as when a client has reconnected and its old connection is still an orphan.
 * Noted by the apply thread, asked for by any.
 */
final class ContestedInstances {

    private final Map<ServiceKey, Set<InstanceKey>> byService = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();

    boolean contains(ServiceKey service, InstanceKey instance) {
        Set<InstanceKey> ofService = byService.get(service);
        return ofService != null && ofService.contains(instance);
    }

    void note(ServiceKey service, InstanceKey instance, boolean contested) {
        if (contested) {
            if (byService
                    .computeIfAbsent(service, key -> ConcurrentHashMap.newKeySet())
                    .add(instance)) {
                begun.incrementAndGet();
            }
        } else if (!byService.isEmpty()) {
            byService.computeIfPresent(service, (key, ofService) -> {
                ofService.remove(instance);
                return ofService.isEmpty() ? null : ofService;
            });
        }
    }

    /** How often an instance has come to be one of them. */
    long begun() {
        return begun.get();
    }

    void clear() {
        byService.clear();
    }
}
