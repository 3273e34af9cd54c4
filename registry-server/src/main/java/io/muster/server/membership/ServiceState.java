package io.muster.server.membership;

import io.muster.raft.MemberStatus;
import io.muster.raft.NodeId;
import io.muster.raft.RaftStatus;
import io.muster.raft.ReplicatedLog;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes members out of service and brings them back, from any node for any node. A node that is out of service keeps its vote and its
 * data and is given no work; that survives its restart, because the log remembers it. Thread-safe, never blocks.
 */
public final class ServiceState {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceState.class);
    private static final int LONGEST_REASON = 200;

    private final ReplicatedLog<?> log;
    private final Replicator replicator;
    private final ClusterState state;
    private final Predicate<NodeId> ready;

    /** @param ready whether that member was ready when it last told */
    ServiceState(ReplicatedLog<?> log, Replicator replicator, ClusterState state, Predicate<NodeId> ready) {
        this.log = log;
        this.replicator = replicator;
        this.state = state;
        this.ready = ready;
    }

    /**
     * Takes a member out of service; one that leads hands leadership on. Completes when this node knows it.
     *
     * @param name its address or id
     * @param reason for the other operators, at most 200 characters; may be empty
     * @param by who asks
     * @param evenTheLast whether it may be the last one in service
     */
    public CompletableFuture<Void> takeOut(String name, String reason, String by, boolean evenTheLast) {
        if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "reason: at most " + LONGEST_REASON + " characters without control characters are taken.");
        }
        RaftStatus status = log.status();
        Map.Entry<String, MemberStatus> found = Members.of(status).require(name);
        NodeId id = found.getValue().id();
        boolean othersServe =
                status.members().stream().anyMatch(member -> !member.id().equals(id) && serves(member));
        if (!othersServe && !evenTheLast) {
            throw new ProblemException(
                    ProblemKind.RESOURCE_CONFLICT,
                    "No other member is in service and ready: without " + found.getKey()
                            + " clients would be refused. Bring another one back first, or ask with force=true.");
        }
        return replicator
                .propose(new ClusterCommand.TakeOut(id.value(), reason, by))
                .thenAccept(Outcome::orThrow)
                .thenRun(() -> handOver(id));
    }

    /** Brings a member back into service; does nothing to one that is in service. Completes when this node knows it. */
    public CompletableFuture<Void> bringBack(String name) {
        NodeId id = Members.of(log.status()).require(name).getValue().id();
        return replicator.propose(new ClusterCommand.BringBack(id.value())).thenAccept(Outcome::orThrow);
    }

    private boolean serves(MemberStatus member) {
        return member.up()
                && member.voter()
                && ready.test(member.id())
                && state.outOfService(member.id().value()).isEmpty();
    }

    private void handOver(NodeId leaving) {
        RaftStatus status = log.status();
        if (!status.leader().equals(Optional.of(leaving))) {
            return;
        }
        status.members().stream()
                .filter(member -> !member.id().equals(leaving) && serves(member))
                .max(Comparator.comparingLong(member -> member.appliedIndex().orElse(0)))
                .ifPresent(next -> log.transferLeadership(next.id()).whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.info(
                                "{} is out of service and leads until another does: {}", leaving, failure.getMessage());
                    }
                }));
    }
}
