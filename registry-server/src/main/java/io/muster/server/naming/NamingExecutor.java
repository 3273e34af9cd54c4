package io.muster.server.naming;

import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Executes the commands of the registry on its tables. Apply thread only; deterministic. */
final class NamingExecutor implements NamingCommandExecutor, CommandExecutor<NamingCommand> {

    private final NamingState state;

    NamingExecutor(NamingState state) {
        this.state = state;
    }

    @Override
    public Outcome execute(NamingCommand command, ApplyContext context) {
        state.noteStamp(context.timestampMillis());
        return command.executeBy(this, context);
    }

    @Override
    public Outcome registerInstances(NamingCommand.RegisterInstances command, ApplyContext context) {
        return register(command.client(), command.node(), command.service(), command.instances(), context);
    }

    private Outcome register(ClientId id, String node, ServiceKey key, List<Instance> published, ApplyContext context) {
        boolean ephemeral = published.get(0).ephemeral();
        ServiceState service = state.findService(key);
        if (service == null) {
            service = state.addService(key, ephemeral, context.index(), context.timestampMillis());
        } else if (service.ephemeral() != ephemeral) {
            return rejected(
                    ProblemKind.INSTANCE_INVALID,
                    "Current service " + key.groupedName() + " is " + kind(service.ephemeral())
                            + " service, can't register " + kind(ephemeral) + " instance.");
        }
        Client client = state.clientFor(id, node, context.timestampMillis());
        List<Instance> instances = Normalized.instances(published, service.key(), client);
        Publication publication = new Publication(state.nextLease(), client.id(), service.key(), instances);
        state.publish(service, client, publication, context.index(), context.timestampMillis());
        return Outcome.DONE;
    }

    @Override
    public Outcome deregisterInstances(NamingCommand.DeregisterInstances command, ApplyContext context) {
        withdraw(command.client(), command.service(), context);
        return Outcome.DONE;
    }

    private void withdraw(ClientId id, ServiceKey service, ApplyContext context) {
        state.client(id).ifPresent(client -> {
            Publication publication = client.publication(service);
            if (publication != null) {
                state.withdraw(client, publication, context.index(), context.timestampMillis());
            }
        });
        if (id.isEphemeralAddress()) {
            state.withdrawals().put(id, service, state.nextLease(), context.timestampMillis());
        }
    }

    @Override
    public Outcome confirmProvisional(NamingCommand.ConfirmProvisional command, ApplyContext context) {
        long registered = state.publication(command.client(), command.service())
                .map(Publication::lease)
                .orElse(0L);
        long withdrawn = state.withdrawals().find(command.client(), command.service());
        if (Math.max(registered, withdrawn) > command.basis()) {
            return Outcome.done(false);
        }
        if (command.instances().isEmpty()) {
            withdraw(command.client(), command.service(), context);
            return Outcome.done(true);
        }
        Outcome outcome = register(command.client(), command.node(), command.service(), command.instances(), context);
        return outcome instanceof Outcome.Rejected ? outcome : Outcome.done(true);
    }

    @Override
    public Outcome recordCheck(NamingCommand.RecordCheck command, ApplyContext context) {
        Publication publication =
                state.publication(command.client(), command.service()).orElse(null);
        return publication == null || publication.lease() != command.lease()
                ? Outcome.DONE
                : changeHealth(publication, command.healthy(), context);
    }

    @Override
    public Outcome overrideInstance(NamingCommand.OverrideInstance command, ApplyContext context) {
        ServiceState service = state.findService(command.service());
        if (service == null) {
            return rejected(
                    ProblemKind.INSTANCE_INVALID,
                    "service not found, namespace: " + command.service().namespace() + ", service: "
                            + command.service().groupedName());
        }
        InstanceKey key = InstanceKey.of(command.address());
        override(
                service,
                key,
                overrideOf(service, key, context).with(command.weight(), command.enabled(), command.metadata()),
                context);
        return Outcome.DONE;
    }

    @Override
    public Outcome overrideMetadata(NamingCommand.OverrideMetadata command, ApplyContext context) {
        ServiceState service = state.findService(command.service());
        if (service == null || service.ephemeral() != command.ephemeral()) {
            return Outcome.done(List.of());
        }
        List<InstanceKey> keys = command.addresses().isEmpty()
                ? service.instanceKeys()
                : command.addresses().stream()
                        .map(InstanceKey::of)
                        .distinct()
                        .filter(key -> service.effective(key) != null)
                        .toList();
        List<Instance> updated = new ArrayList<>(keys.size());
        for (InstanceKey key : keys) {
            InstanceOverride present = overrideOf(service, key, context);
            override(
                    service,
                    key,
                    command.remove()
                            ? present.withoutKeys(command.metadata().keySet())
                            : present.withPairs(command.metadata()),
                    context);
            Instance effective = service.effective(key);
            if (effective != null) {
                updated.add(effective);
            }
        }
        return Outcome.done(updated);
    }

    private InstanceOverride overrideOf(ServiceState service, InstanceKey key, ApplyContext context) {
        InstanceOverride present = state.overrides().find(service.key(), key);
        if (present != null) {
            return present;
        }
        return service.effective(key) != null
                ? InstanceOverride.NONE
                : InstanceOverride.NONE.goneSince(context.timestampMillis());
    }

    private void override(ServiceState service, InstanceKey key, InstanceOverride override, ApplyContext context) {
        state.override(service.key(), key, override);
        state.refresh(service, key, context.index(), context.timestampMillis());
    }

    @Override
    public Outcome reportHealth(NamingCommand.ReportHealth command, ApplyContext context) {
        ServiceKey key = command.service();
        InstanceAddress address = command.address();
        ServiceState service = state.findService(key);
        ClusterMetadata cluster = service == null
                ? ClusterMetadata.DEFAULT
                : service.clusterMetadata().getOrDefault(address.cluster(), ClusterMetadata.DEFAULT);
        if (!(cluster.healthChecker() instanceof HealthChecker.None)) {
            return rejected(
                    ProblemKind.HEALTH_CHECK_RUNNING,
                    "health check is still working, service: " + key.groupedName() + ", cluster: " + address.cluster());
        }
        ClientId id = ClientId.ofAddress(address.ip(), address.port(), false);
        Publication publication = state.publication(id, key).orElse(null);
        if (publication == null || !publication.instances().get(0).cluster().equals(address.cluster())) {
            return rejected(
                    ProblemKind.INSTANCE_NOT_FOUND,
                    "no persistent instance " + address.ip() + ":" + address.port() + " in cluster " + address.cluster()
                            + " of service " + key.groupedName());
        }
        return changeHealth(publication, command.healthy(), context);
    }

    @Override
    public Outcome createService(NamingCommand.CreateService command, ApplyContext context) {
        ServiceKey key = command.service();
        if (state.findService(key) != null) {
            return rejected(ProblemKind.SERVICE_EXISTS, "specified service " + key.groupedName() + " already exists!");
        }
        ServiceState service = state.addService(key, command.ephemeral(), context.index(), context.timestampMillis());
        service.markCreatedByOperator();
        service.setMetadata(command.metadata());
        state.defined(service);
        return Outcome.DONE;
    }

    @Override
    public Outcome updateService(NamingCommand.UpdateService command, ApplyContext context) {
        ServiceState service = state.findService(command.service());
        if (service == null) {
            return serviceNotFound(command.service());
        }
        service.setMetadata(command.metadata());
        state.defined(service);
        state.changed(service, context.index(), context.timestampMillis());
        return Outcome.DONE;
    }

    @Override
    public Outcome removeService(NamingCommand.RemoveService command, ApplyContext context) {
        ServiceState service = state.findService(command.service());
        if (service == null) {
            return serviceNotFound(command.service());
        }
        if (service.instanceCount() > 0) {
            return rejected(
                    ProblemKind.SERVICE_NOT_EMPTY,
                    "Service " + command.service().groupedName()
                            + " is not empty, can't be delete. Please unregister instance first");
        }
        state.removeService(command.service());
        return Outcome.DONE;
    }

    @Override
    public Outcome updateCluster(NamingCommand.UpdateCluster command, ApplyContext context) {
        ServiceState service = state.findService(command.service());
        if (service == null) {
            return rejected(
                    ProblemKind.SERVICE_NOT_FOUND,
                    "service not found:" + command.service().groupedName());
        }
        service.setClusterMetadata(command.cluster(), command.metadata());
        state.defined(service);
        state.changed(service, context.index(), context.timestampMillis());
        return Outcome.DONE;
    }

    @Override
    public Outcome updateSwitch(NamingCommand.UpdateSwitch command, ApplyContext context) {
        Map<String, String> values = new TreeMap<>(state.switches().values());
        values.put(command.entry(), command.value());
        state.setSwitches(new Switches(Map.copyOf(values)));
        return Outcome.DONE;
    }

    @Override
    public Outcome setHealth(long lease, boolean healthy, ApplyContext context) {
        Publication publication = state.beating(lease).orElse(null);
        return publication == null ? Outcome.DONE : changeHealth(publication, healthy, context);
    }

    private Outcome changeHealth(Publication publication, boolean healthy, ApplyContext context) {
        ServiceState service = state.findService(publication.service());
        Client client = state.client(publication.client()).orElse(null);
        if (service == null || client == null) {
            throw new IllegalStateException(publication + " has lost its service or client");
        }
        boolean differs = publication.instances().stream().anyMatch(i -> i.healthy() != healthy);
        if (differs) {
            state.publish(service, client, publication.withHealth(healthy), context.index(), context.timestampMillis());
        }
        return Outcome.DONE;
    }

    @Override
    public Outcome expireInstance(NamingCommand.ExpireInstance command, ApplyContext context) {
        state.beating(command.lease()).ifPresent(publication -> state.client(publication.client())
                .ifPresent(client -> state.withdraw(client, publication, context.index(), context.timestampMillis())));
        return Outcome.DONE;
    }

    @Override
    public Outcome expireClient(NamingCommand.ExpireClient command, ApplyContext context) {
        state.client(command.client())
                .filter(client -> client.newestLease() <= command.lease())
                .ifPresent(client -> client.publications()
                        .forEach(publication ->
                                state.withdraw(client, publication, context.index(), context.timestampMillis())));
        return Outcome.DONE;
    }

    @Override
    public Outcome cleanUp(NamingCommand.CleanUp command, ApplyContext context) {
        long emptySince = context.timestampMillis() - command.emptyServiceMillis();
        List<ServiceKey> unused = state.services().stream()
                .filter(s -> !s.keptByOperator() && s.emptySinceMillis() <= emptySince)
                .map(ServiceState::key)
                .toList();
        unused.forEach(state::removeService);
        state.removeOverridesGoneSince(context.timestampMillis() - command.overrideMillis());
        state.withdrawals().removeUntil(context.timestampMillis() - command.withdrawalMillis());
        return Outcome.DONE;
    }

    private static Outcome serviceNotFound(ServiceKey key) {
        return rejected(ProblemKind.SERVICE_NOT_FOUND, "service " + key.groupedName() + " not found!");
    }

    private static Outcome rejected(ProblemKind kind, String message) {
        return Outcome.rejected(new Problem(kind, message));
    }

    private static String kind(boolean ephemeral) {
        return ephemeral ? "ephemeral" : "persistent";
    }
}
