package io.muster.server.node;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseHealth;
import io.muster.raft.MemberStatus;
import io.muster.raft.RaftStatus;
import io.muster.server.cluster.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Ready is not healthy (DESIGN 8.1): a node is ready once its ports are open, what it stored is loaded, and it has caught up with the
 * leader once since its start, or has known of no leader for five seconds. Losing the majority or the database later is told as
 * degraded and never takes readiness back.
 */
final class NodeReadiness implements Readiness {

    private static final long WITHOUT_LEADER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Supplier<RaftStatus> raft;
    private final Database database;
    private volatile boolean portsOpen;
    private volatile boolean loaded;
    private volatile boolean stopping;
    private volatile boolean caughtUpOnce;
    private volatile long loadedAt;

    NodeReadiness(Supplier<RaftStatus> raft, Database database) {
        this.raft = raft;
        this.database = database;
    }

    void portsOpened() {
        portsOpen = true;
    }

    void stateLoaded() {
        loadedAt = System.nanoTime();
        loaded = true;
    }

    void stopping() {
        stopping = true;
    }

    @Override
    public boolean ready() {
        return portsOpen && loaded && !stopping && caughtUp();
    }

    private boolean caughtUp() {
        if (!caughtUpOnce) {
            RaftStatus status = raft.get();
            boolean nobodyLeads = status.leader().isEmpty() && System.nanoTime() - loadedAt > WITHOUT_LEADER_NANOS;
            caughtUpOnce = status.caughtUp() || nobodyLeads;
        }
        return caughtUpOnce;
    }

    @Override
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!portsOpen) {
            missing.add("The ports are not open yet.");
        }
        if (!loaded) {
            missing.add("What this node stored is still being loaded.");
        } else if (!caughtUp()) {
            missing.add("This node has not caught up with the leader yet.");
        }
        if (stopping) {
            missing.add("This node is stopping.");
        }
        return missing;
    }

    @Override
    public List<String> degraded() {
        List<String> degraded = new ArrayList<>();
        RaftStatus status = raft.get();
        if (status.leader().isEmpty()) {
            degraded.add("No leader is known: " + up(status) + " of "
                    + status.members().size() + " members are up"
                    + (status.missingVoters().isEmpty() ? "" : ", missing " + addresses(status.missingVoters()))
                    + "; writes wait for a majority.");
        }
        DatabaseHealth health = database.health();
        if (!health.usable()) {
            degraded.add(health.sentence());
        }
        return degraded;
    }

    private static long up(RaftStatus status) {
        return status.members().stream()
                .filter(member -> member.up() || member.id().equals(status.self()))
                .count();
    }

    private static String addresses(List<MemberStatus> members) {
        return members.stream().map(member -> member.id().value()).collect(Collectors.joining(", "));
    }
}
