package io.muster.server.naming;

import java.util.List;

/**
 * What one client publishes for one service. Immutable: a change of health makes a new one with the same lease.
 *
 * @param lease the number of the registration; a later registration of anybody has a higher one
 * @param client who publishes
 * @param service what for
 * @param instances at least one, as published, without overrides
 */
public record Publication(long lease, ClientId client, ServiceKey service, List<Instance> instances) {

    /** Whether it lives by heart beats: an ephemeral instance that was registered over HTTP. */
    public boolean livesByBeats() {
        return client.isAddress() && instances.get(0).ephemeral();
    }

    /** Whether all its instances are healthy. */
    public boolean healthy() {
        for (Instance instance : instances) {
            if (!instance.healthy()) {
                return false;
            }
        }
        return true;
    }

    Publication withHealth(boolean healthy) {
        return new Publication(
                lease,
                client,
                service,
                instances.stream()
                        .map(instance -> instance.withHealthy(healthy))
                        .toList());
    }
}
