package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Registers, withdraws and keeps alive what clients publish. Thread-safe. */
final class InstanceRegistration {

    private static final String BEAT_INTERVAL_SWITCH = "clientBeatInterval";
    private static final String LIGHT_BEAT_SWITCH = "lightBeatEnabled";

    private final NamingState state;
    private final Proposals proposals;
    private final Leases leases;
    private final InstanceIds ids;
    private final LongSupplier wallMillis;
    private final String node;

    InstanceRegistration(
            NamingState state,
            Proposals proposals,
            Leases leases,
            InstanceIds ids,
            LongSupplier wallMillis,
            String node) {
        this.state = state;
        this.proposals = proposals;
        this.leases = leases;
        this.ids = ids;
        this.wallMillis = wallMillis;
        this.node = node;
    }

    CompletableFuture<Void> register(ClientId client, ServiceKey service, List<Instance> instances) {
        if (instances.isEmpty()) {
            return deregister(client, service);
        }
        return proposals.propose(() -> {
            InstanceRules.check(service);
            InstanceRules.check(instances);
            return new NamingCommand.RegisterInstances(
                    client,
                    node,
                    service,
                    instances.stream().map(i -> identified(i, service)).toList());
        });
    }

    private Instance identified(Instance instance, ServiceKey service) {
        String id = instance.instanceId();
        String simple = InstanceIds.simple(instance.ip(), instance.port(), instance.cluster(), service);
        if (id.isEmpty() || id.equals(simple)) {
            id = ids.generate(instance.metadata(), instance.cluster(), service, wallMillis.getAsLong());
        }
        return new Instance(
                instance.ip(),
                instance.port(),
                instance.cluster(),
                instance.weight(),
                instance.healthy(),
                instance.enabled(),
                instance.ephemeral(),
                instance.metadata(),
                id);
    }

    CompletableFuture<Void> deregister(ClientId client, ServiceKey service) {
        return proposals.propose(() -> new NamingCommand.DeregisterInstances(client, service));
    }

    CompletableFuture<BeatAnswer> beat(ServiceKey service, InstanceAddress address, @Nullable Instance recreate) {
        ClientId client = ClientId.ofAddress(address.ip(), address.port(), address.ephemeral());
        Publication publication = state.publication(client, service).orElse(null);
        if (publication != null) {
            BeatAnswer answer = answer(true, publication.instances().get(0), service);
            leases.heard(publication.lease());
            if (publication.livesByBeats() && !publication.healthy()) {
                return proposals.propose(() -> new NamingCommand.MarkHealthy(publication.lease()), done -> answer);
            }
            return CompletableFuture.completedFuture(answer);
        }
        if (recreate == null) {
            return CompletableFuture.completedFuture(answer(false, null, service));
        }
        try {
            InstanceRules.check(service);
            InstanceRules.check(recreate);
            Instance instance = identified(recreate, service);
            return proposals.propose(
                    () -> new NamingCommand.RegisterInstances(client, node, service, List.of(instance)),
                    done -> answer(true, instance, service));
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private BeatAnswer answer(boolean known, @Nullable Instance instance, ServiceKey service) {
        Switches switches = state.switches();
        long interval = SwitchRules.number(switches, BEAT_INTERVAL_SWITCH, HeartBeatTimes.DEFAULT.intervalMillis());
        if (instance != null) {
            interval = HeartBeatTimes.intervalOr(effectiveMetadata(instance, service), interval);
        }
        return new BeatAnswer(known, interval, SwitchRules.isOn(switches, LIGHT_BEAT_SWITCH, true));
    }

    private Map<String, String> effectiveMetadata(Instance instance, ServiceKey service) {
        ServiceView view = state.view(service);
        Instance seen = view == null ? null : view.find(instance.ip(), instance.port(), instance.cluster());
        return seen == null ? instance.metadata() : seen.metadata();
    }
}
