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
    private final NamingQueries queries;
    private final Proposals proposals;
    private final ProvisionalWrites writes;
    private final Overlay overlay;
    private final Leases leases;
    private final InstanceIds ids;
    private final LongSupplier wallMillis;
    private final String node;

    InstanceRegistration(
            NamingState state,
            NamingQueries queries,
            Proposals proposals,
            ProvisionalWrites writes,
            Overlay overlay,
            Leases leases,
            InstanceIds ids,
            LongSupplier wallMillis,
            String node) {
        this.state = state;
        this.queries = queries;
        this.proposals = proposals;
        this.writes = writes;
        this.overlay = overlay;
        this.leases = leases;
        this.ids = ids;
        this.wallMillis = wallMillis;
        this.node = node;
    }

    CompletableFuture<Void> register(ClientId client, ServiceKey service, List<Instance> instances) {
        if (instances.isEmpty()) {
            return deregister(client, service);
        }
        try {
            InstanceRules.check(service);
            InstanceRules.check(instances);
            return write(
                    client,
                    service,
                    instances.stream().map(i -> identified(i, service)).toList());
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletableFuture<Void> write(ClientId client, ServiceKey service, List<Instance> instances) {
        NamingCommand command = new NamingCommand.RegisterInstances(client, node, service, instances);
        return instances.get(0).ephemeral()
                ? writes.write(client, service, instances, () -> command)
                : proposals.propose(() -> command);
    }

    private Instance identified(Instance instance, ServiceKey service) {
        String id = instance.instanceId();
        String simple = InstanceIds.simple(instance.ip(), instance.port(), instance.cluster(), service);
        if (id.isEmpty() || id.equals(simple)) {
            id = ids.generate(instance.metadata(), instance.cluster(), service, wallMillis.getAsLong());
        }
        return instance.withInstanceId(id);
    }

    CompletableFuture<Void> deregister(ClientId client, ServiceKey service) {
        NamingCommand command = new NamingCommand.DeregisterInstances(client, service);
        return client.isAddress() && !client.isEphemeralAddress()
                ? proposals.propose(() -> command)
                : writes.write(client, service, List.of(), () -> command);
    }

    CompletableFuture<BeatAnswer> beat(ServiceKey service, InstanceAddress address, @Nullable Instance recreate) {
        ClientId client = ClientId.ofAddress(address.ip(), address.port(), address.ephemeral());
        ProvisionalEntry provisional = overlay.find(client, service);
        if (provisional != null && !provisional.isWithdrawal()) {
            provisional.heard(leases.millis());
            state.publication(client, service).ifPresent(publication -> leases.heard(publication.lease()));
            return CompletableFuture.completedFuture(
                    answer(true, provisional.instances().get(0), service));
        }
        Publication publication =
                provisional != null ? null : state.publication(client, service).orElse(null);
        if (publication != null) {
            BeatAnswer answer = answer(true, publication.instances().get(0), service);
            leases.heard(publication.lease());
            if (publication.livesByBeats() && !publication.healthy()) {
                return writes.write(
                                client,
                                service,
                                publication.withHealth(true).instances(),
                                () -> new NamingCommand.MarkHealthy(publication.lease()))
                        .thenApply(done -> answer);
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
            return write(client, service, List.of(instance)).thenApply(done -> answer(true, instance, service));
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
        Instance seen = queries.service(service)
                .map(view -> view.find(instance.ip(), instance.port(), instance.cluster()))
                .orElse(null);
        return seen == null ? instance.metadata() : seen.metadata();
    }
}
