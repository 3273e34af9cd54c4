package io.muster.server.naming;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link NamingOperations}: registrations are handed on, operators' changes become commands here. Thread-safe. */
final class RegistryOperations implements NamingOperations {

    private final InstanceRegistration registration;
    private final Proposals proposals;
    private final Leases leases;

    RegistryOperations(InstanceRegistration registration, Proposals proposals, Leases leases) {
        this.registration = registration;
        this.proposals = proposals;
        this.leases = leases;
    }

    @Override
    public CompletableFuture<Void> register(ClientId client, ServiceKey service, Instance instance) {
        return registration.register(client, service, List.of(instance));
    }

    @Override
    public CompletableFuture<Void> registerBatch(ClientId client, ServiceKey service, List<Instance> instances) {
        return registration.register(client, service, instances);
    }

    @Override
    public CompletableFuture<Void> deregister(ClientId client, ServiceKey service) {
        return registration.deregister(client, service);
    }

    @Override
    public CompletableFuture<Void> overrideInstance(
            ServiceKey service,
            InstanceAddress address,
            @Nullable Double weight,
            @Nullable Boolean enabled,
            @Nullable Map<String, String> metadata) {
        return proposals.propose(() -> {
            if (weight != null) {
                InstanceRules.checkWeight(weight);
            }
            InstanceRules.checkCluster(address.cluster());
            return new NamingCommand.OverrideInstance(service, address, weight, enabled, metadata);
        });
    }

    @Override
    public CompletableFuture<List<Instance>> overrideMetadata(
            ServiceKey service,
            List<InstanceAddress> addresses,
            boolean ephemeral,
            Map<String, String> metadata,
            boolean remove) {
        return proposals.propose(
                () -> new NamingCommand.OverrideMetadata(
                        service, List.copyOf(addresses), ephemeral, new LinkedHashMap<>(metadata), remove),
                outcome -> {
                    List<?> updated = outcome.valueOrThrow(List.class);
                    return updated == null
                            ? List.of()
                            : updated.stream().map(Instance.class::cast).toList();
                });
    }

    @Override
    public CompletableFuture<BeatAnswer> beat(
            ServiceKey service, InstanceAddress address, @Nullable Instance recreate) {
        return registration.beat(service, address, recreate);
    }

    @Override
    public CompletableFuture<Void> reportHealth(ServiceKey service, InstanceAddress address, boolean healthy) {
        return proposals.propose(() -> new NamingCommand.ReportHealth(service, address, healthy));
    }

    @Override
    public CompletableFuture<Void> createService(ServiceKey service, ServiceMetadata metadata, boolean ephemeral) {
        return proposals.propose(() -> {
            InstanceRules.check(service);
            ServiceRules.check(metadata);
            return new NamingCommand.CreateService(service, metadata, ephemeral);
        });
    }

    @Override
    public CompletableFuture<Void> updateService(ServiceKey service, ServiceMetadata metadata) {
        return proposals.propose(() -> {
            ServiceRules.check(metadata);
            return new NamingCommand.UpdateService(service, metadata);
        });
    }

    @Override
    public CompletableFuture<Void> removeService(ServiceKey service) {
        return proposals.propose(() -> new NamingCommand.RemoveService(service));
    }

    @Override
    public CompletableFuture<Void> updateCluster(ServiceKey service, String cluster, ClusterMetadata metadata) {
        return proposals.propose(() -> {
            InstanceRules.checkCluster(cluster);
            return new NamingCommand.UpdateCluster(service, cluster, metadata);
        });
    }

    @Override
    public CompletableFuture<Void> updateSwitch(String entry, String value) {
        if (!SwitchRules.isKnown(entry)) {
            return CompletableFuture.completedFuture(null);
        }
        return proposals.propose(() -> {
            SwitchRules.check(entry, value);
            return new NamingCommand.UpdateSwitch(entry, value);
        });
    }

    @Override
    public void connectionOpened(ClientId client) {
        leases.connectionOpened(client);
    }

    @Override
    public void connectionClosed(ClientId client, boolean pathAlive) {
        leases.connectionClosed(client, pathAlive);
    }
}
