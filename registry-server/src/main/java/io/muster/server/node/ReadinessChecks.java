package io.muster.server.node;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseHealth;
import io.muster.raft.MemberStatus;
import io.muster.raft.RaftStatus;
import io.muster.server.cluster.NodeReadiness;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What this node must have before it is given work, and what only degrades it later: ready once its ports are open, what
 * it stored is loaded, and it has caught up with the leader once since its start, or has known of no leader for five seconds.
 */
final class ReadinessChecks {

    private static final long WITHOUT_LEADER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Supplier<RaftStatus> raft;
    private final NodeReadiness readiness = new NodeReadiness();
    private volatile boolean portsOpen;
    private volatile boolean loaded;
    private volatile long loadedAt;

    ReadinessChecks(Supplier<RaftStatus> raft, Database database) {
        this.raft = raft;
        readiness.require(() -> unless(portsOpen, "The ports are not open yet."));
        readiness.require(() -> unless(loaded, "What this node stored is still being loaded."));
        readiness.require(() -> unless(caughtUp(), "This node has not caught up with the leader yet."));
        readiness.watch(this::withoutLeader);
        readiness.watch(() -> health(database.health()));
    }

    /** Adds something that degrades the node for as long as there is a sentence about it. */
    void watch(Supplier<Optional<String>> degraded) {
        readiness.watch(degraded);
    }

    NodeReadiness readiness() {
        return readiness;
    }

    void portsOpened() {
        portsOpen = true;
    }

    void stateLoaded() {
        loadedAt = System.nanoTime();
        loaded = true;
    }

    void stopping() {
        readiness.setOutOfService("This node is stopping.");
    }

    private boolean caughtUp() {
        RaftStatus status = raft.get();
        return status.caughtUp()
                || (loaded && status.leader().isEmpty() && System.nanoTime() - loadedAt > WITHOUT_LEADER_NANOS);
    }

    private Optional<String> withoutLeader() {
        RaftStatus status = raft.get();
        if (status.leader().isPresent()) {
            return Optional.empty();
        }
        List<MemberStatus> missing = status.missingVoters().stream()
                .filter(member -> !member.id().equals(status.self()))
                .toList();
        return Optional.of("No leader is known: "
                + (status.members().size() - missing.size()) + " of "
                + status.members().size() + " members are up"
                + (missing.isEmpty() ? "" : ", missing " + ids(missing)) + "; writes wait for a majority.");
    }

    private static Optional<String> health(DatabaseHealth health) {
        return unless(health.usable(), health.sentence());
    }

    private static Optional<String> unless(boolean good, String sentence) {
        return good ? Optional.empty() : Optional.of(sentence);
    }

    private static String ids(List<MemberStatus> members) {
        return members.stream().map(member -> member.id().value()).collect(Collectors.joining(", "));
    }
}
