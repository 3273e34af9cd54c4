package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Command;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes of ephemeral instances: through the log, and into the {@link Overlay} when the log has no leader. Thread-safe.
 *
 * <p>The log itself waits up to two seconds for an election before it refuses; from then on, and until a leader is back, writes
 * are taken at once.
 */
final class ProvisionalWrites {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProvisionalWrites.class);

    private final NamingState state;
    private final Proposals proposals;
    private final Overlay overlay;
    private final Leases leases;

    ProvisionalWrites(NamingState state, Proposals proposals, Overlay overlay, Leases leases) {
        this.state = state;
        this.proposals = proposals;
        this.overlay = overlay;
        this.leases = leases;
    }

    /**
     * Has the command executed, or takes provisionally what it would do.
     *
     * @param instances what the client publishes for the service from now on, all ephemeral; empty for nothing
     */
    CompletableFuture<Void> write(
            ClientId client, ServiceKey service, List<Instance> instances, Supplier<? extends Command> command) {
        if (overlay.isOpen()) {
            return taken(client, service, instances);
        }
        ProvisionalEntry older = overlay.find(client, service);
        if (older != null) {
            older.setOnHold(true); // what is newer goes first
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        proposals.propose(command).whenComplete((done, failure) -> {
            if (failure == null) {
                if (older != null) {
                    overlay.remove(older);
                }
                answer.complete(null);
            } else if (isWithoutLeader(failure)) {
                open();
                taken(client, service, instances).whenComplete((nothing, refused) -> {
                    if (refused != null && older != null) {
                        older.setOnHold(false);
                    }
                    complete(answer, refused);
                });
            } else {
                if (older != null) {
                    older.setOnHold(false);
                }
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private static void complete(CompletableFuture<Void> answer, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(null);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void open() {
        if (!overlay.isOpen()) {
            overlay.setOpen(true);
            LOGGER.warn("No leader takes writes: registrations of ephemeral instances are taken provisionally on this"
                    + " node until one is elected");
        }
    }

    private CompletableFuture<Void> taken(ClientId client, ServiceKey service, List<Instance> instances) {
        ServiceView view = state.view(service);
        if (!instances.isEmpty() && view != null && !view.ephemeral()) {
            return CompletableFuture.failedFuture(new ProblemException(
                    ProblemKind.INSTANCE_INVALID,
                    "Current service " + service.groupedName()
                            + " is persistent service, can't register ephemeral instance."));
        }
        ProvisionalEntry before = overlay.find(client, service);
        boolean published = state.publication(client, service).isPresent();
        if (instances.isEmpty() && !published) {
            if (before != null) {
                overlay.remove(before);
            }
            return CompletableFuture.completedFuture(null);
        }
        try {
            overlay.accept(
                    client,
                    service,
                    instances.stream().map(i -> named(i, service)).toList(),
                    basis(client),
                    leases.millis());
            return CompletableFuture.completedFuture(null);
        } catch (ProblemException full) {
            return CompletableFuture.failedFuture(full);
        }
    }

    /**
     * What may overtake the write: of an address, what any node registers later; of a connection nothing, since only the node
     * that holds it writes for it, in order.
     */
    private long basis(ClientId client) {
        return client.isAddress() ? state.lastLease() : Long.MAX_VALUE;
    }

    private static Instance named(Instance instance, ServiceKey service) {
        return instance.instanceId().isEmpty()
                ? instance.withInstanceId(
                        InstanceIds.simple(instance.ip(), instance.port(), instance.cluster(), service))
                : instance;
    }

    /**
     * The client's connection is closed for good; while there is no leader its instances are withdrawn provisionally, those
     * that were only provisional are forgotten at once.
     */
    void clientGone(ClientId client) {
        if (!overlay.isOpen() && overlay.isEmpty()) {
            return;
        }
        overlay.ofClient(client).forEach(overlay::remove);
        if (overlay.isOpen()) {
            state.client(client).ifPresent(known -> known.publications()
                    .forEach(publication -> taken(client, publication.service(), List.of())
                            .exceptionally(full -> {
                                LOGGER.debug("{} stays until a leader is back: {}", publication, full.getMessage());
                                return null;
                            })));
        }
    }

    private static boolean isWithoutLeader(Throwable failure) {
        return failure instanceof ProblemException problem && problem.problem().kind() == ProblemKind.NO_QUORUM;
    }
}
