package io.muster.server.cluster;

import io.muster.raft.MemberStatus;
import io.muster.raft.RaftStatus;
import io.muster.raft.Registration;
import io.muster.raft.ReplicatedLog;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.cluster.ClusterStatus.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The cluster as the replicated log sees it, in the words of operators: members by their HTTP addresses. Thread-safe. */
public final class RaftClusterObserver implements ClusterObserver, AutoCloseable {

    /** How far the Raft port lies below the HTTP port (see {@link io.muster.cluster.PortLayout}). */
    private static final int RAFT_PORT_OFFSET = 1000;

    private final ReplicatedLog<?> log;
    private final List<Consumer<ClusterStatus>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Registration registration;

    public RaftClusterObserver(ReplicatedLog<?> log) {
        this.log = log;
    }

    /** Begins to hear changes; after the log was started. */
    public void start() {
        registration = log.onStatusChange(raft -> {
            ClusterStatus status = statusOf(raft);
            listeners.forEach(listener -> listener.accept(status));
        });
    }

    @Override
    public ClusterStatus status() {
        return statusOf(log.status());
    }

    @Override
    public void onChange(Consumer<ClusterStatus> listener) {
        listeners.add(listener);
    }

    @Override
    public boolean isLeader() {
        return log.status().isLeader();
    }

    @Override
    public void close() {
        Registration present = registration;
        if (present != null) {
            present.close();
        }
    }

    private static ClusterStatus statusOf(RaftStatus raft) {
        List<Member> members = raft.members().stream()
                .map(member -> memberOf(member, raft))
                .sorted(Comparator.comparing(Member::host).thenComparingInt(Member::port))
                .toList();
        Optional<Member> leader = raft.leader()
                .flatMap(id ->
                        members.stream().filter(m -> m.id().equals(id.value())).findFirst());
        return new ClusterStatus(
                raft.self().value(),
                members.size() == 1,
                leader,
                raft.term(),
                raft.appliedIndex(),
                leader.isPresent() && leader.get().up(),
                members);
    }

    private static Member memberOf(MemberStatus member, RaftStatus raft) {
        boolean self = member.id().equals(raft.self());
        return new Member(
                member.id().value(),
                member.address().host(),
                member.address().port() + RAFT_PORT_OFFSET,
                self ? roleOf(raft.role()) : roleOf(member),
                self ? raft.term() : member.term(),
                self || member.up(),
                self ? 0 : member.lastSeenMillisAgo().orElse(Long.MAX_VALUE),
                self ? raft.appliedIndex() : member.appliedIndex().orElse(0));
    }

    private static Role roleOf(MemberStatus member) {
        return roleOf(member.role());
    }

    private static Role roleOf(io.muster.raft.Role role) {
        return switch (role) {
            case LEADER -> Role.LEADER;
            case CANDIDATE -> Role.CANDIDATE;
            case FOLLOWER -> Role.FOLLOWER;
            case LEARNER -> Role.LEARNER;
        };
    }
}
