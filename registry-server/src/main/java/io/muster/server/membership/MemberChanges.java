package io.muster.server.membership;

import io.muster.cluster.MemberAddress;
import io.muster.raft.MemberStatus;
import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.ReplicatedLog;
import io.muster.server.membership.MemberChange.Kind;
import io.muster.server.membership.MemberChange.State;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds and removes members while the cluster runs, from any node, one at a time. Thread-safe, never blocks. A future
 * fails with a {@link ProblemException}; it may take as long as a new member needs to catch up.
 */
public final class MemberChanges {

    private static final Logger LOG = LoggerFactory.getLogger(MemberChanges.class);

    private final ReplicatedLog<?> log;
    private final Replicator replicator;
    private final ClusterState state;
    private final AtomicReference<Optional<MemberChange>> last = new AtomicReference<>(Optional.empty());

    MemberChanges(ReplicatedLog<?> log, Replicator replicator, ClusterState state) {
        this.log = log;
        this.replicator = replicator;
        this.state = state;
    }

    /** The last change that was begun on this node, under way or over. */
    public Optional<MemberChange> last() {
        return last.get();
    }

    /**
     * Makes the node at that address a member; it must be running, with this cluster's secret.
     *
     * @param text the node's HTTP address, {@code host:port}
     * @param by who asks, for the log and the status
     */
    public CompletableFuture<Void> add(String text, String by) {
        MemberAddress address = parse(text);
        if (Members.of(log.status()).byAddress().containsKey(address.toString())) {
            return refused(ProblemKind.RESOURCE_CONFLICT, address + " is a member already.");
        }
        PeerAddress raft = new PeerAddress(address.host(), address.ports().raft());
        return run(
                new MemberChange(Kind.ADD, address.toString(), by, State.RUNNING, Optional.empty()),
                () -> log.addMember(new NodeId(address.toString()), raft));
    }

    /**
     * Ends a member's membership. Its data stays on its disk; it serves nobody any more.
     *
     * @param name its address or id
     * @param by who asks, for the log and the status
     */
    public CompletableFuture<Void> remove(String name, String by) {
        Members members = Members.of(log.status());
        Map.Entry<String, MemberStatus> found = members.require(name);
        NodeId id = found.getValue().id();
        if (members.byAddress().size() == 1) {
            return refused(ProblemKind.RESOURCE_CONFLICT, found.getKey() + " is the last member and stays.");
        }
        if (!members.canSpare(id)) {
            return refused(
                    ProblemKind.RESOURCE_CONFLICT,
                    "Without " + found.getKey() + " too few of the remaining members are up to elect a leader; start"
                            + " the missing ones, or remove one of those first.");
        }
        return run(
                new MemberChange(Kind.REMOVE, found.getKey(), by, State.RUNNING, Optional.empty()),
                () -> removeAfterTakingOut(id, by));
    }

    /**
     * It is first taken out of service, so that it sends its clients elsewhere while it still hears the log. What the others
     * remember of that ends with its membership, or with the attempt; the removed node itself does not hear of the end and stays out.
     */
    private CompletableFuture<Void> removeAfterTakingOut(NodeId id, String by) {
        boolean wasOut = state.outOfService(id.value()).isPresent();
        CompletableFuture<Void> taken = wasOut
                ? CompletableFuture.completedFuture(null)
                : replicator
                        .propose(new ClusterCommand.TakeOut(id.value(), "removed from the cluster", by))
                        .thenAccept(Outcome::orThrow);
        return taken.thenCompose(out -> log.removeMember(id)).whenComplete((done, failure) -> {
            if (failure == null || !wasOut) {
                forget(id);
            }
        });
    }

    private void forget(NodeId id) {
        replicator.propose(new ClusterCommand.BringBack(id.value())).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "{} is still remembered as out of service ({}); if it is or becomes a member, bring it back",
                        id,
                        failure.getMessage());
            }
        });
    }

    private CompletableFuture<Void> run(MemberChange change, Supplier<CompletableFuture<Void>> step) {
        Optional<MemberChange> before = last.get();
        boolean busy = before.isPresent() && before.get().state() == State.RUNNING;
        if (busy || !last.compareAndSet(before, Optional.of(change))) {
            return refused(
                    ProblemKind.RESOURCE_CONFLICT,
                    "Another change of membership is under way"
                            + before.map(other -> " (" + other.kind() + " " + other.address() + ")")
                                    .orElse("")
                            + "; there is one at a time.");
        }
        LOG.info("{} member {}, asked for by {}", change.kind(), change.address(), change.by());
        return CompletableFuture.completedFuture(null)
                .thenCompose(begun -> step.get())
                .handle((done, failure) -> {
                    Optional<ProblemException> problem =
                            Optional.ofNullable(failure).map(MemberChanges::problem);
                    last.set(Optional.of(change.ended(problem.map(ProblemException::getMessage))));
                    if (problem.isPresent()) {
                        throw problem.get();
                    }
                    LOG.info("{} member {}: done", change.kind(), change.address());
                    return null;
                });
    }

    private static ProblemException problem(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof ProblemException problem) {
            return problem;
        }
        ProblemKind kind = cause instanceof NoLeaderException ? ProblemKind.NO_QUORUM : ProblemKind.RESOURCE_CONFLICT;
        return new ProblemException(kind, String.valueOf(cause.getMessage()));
    }

    private static MemberAddress parse(String text) {
        try {
            MemberAddress address = MemberAddress.parse(text);
            address.ports();
            return address;
        } catch (IllegalArgumentException wrong) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "address: " + wrong.getMessage());
        }
    }

    private static <T> CompletableFuture<T> refused(ProblemKind kind, String sentence) {
        return CompletableFuture.failedFuture(new ProblemException(kind, sentence));
    }
}
