package io.muster.raft.internal.node;

import io.muster.raft.MemberStatus;
import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftException;
import io.muster.raft.RaftSettings;
import io.muster.raft.RaftStatus;
import io.muster.raft.Role;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.rpc.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What is shown of this node and the others: to operators, and to the other nodes. Thread-safe, cheap. */
final class StatusView {
    private final RaftSettings settings;
    private final NodeDisk disk;
    private final EngineNode engine;
    private final Transport transport;
    private final Leadership leadership;
    private final LongSupplier appliedIndex;
    private final BooleanSupplier caughtUp;
    private final Supplier<PeerStates> peerStates;
    private final Outsiders outsiders;

    /** @param peerStates asked late, because they tell this node's state in turn */
    StatusView(
            RaftSettings settings,
            NodeDisk disk,
            EngineNode engine,
            Transport transport,
            Leadership leadership,
            LongSupplier appliedIndex,
            BooleanSupplier caughtUp,
            Supplier<PeerStates> peerStates,
            Outsiders outsiders) {
        this.settings = settings;
        this.disk = disk;
        this.engine = engine;
        this.transport = transport;
        this.leadership = leadership;
        this.appliedIndex = appliedIndex;
        this.caughtUp = caughtUp;
        this.peerStates = peerStates;
        this.outsiders = outsiders;
    }

    private Role role() {
        if (leadership.isLeading()) {
            return Role.LEADER;
        }
        if (!engine.isStarted()) {
            boolean isListed = settings.initialMembers().stream()
                    .anyMatch(member -> member.address().equals(settings.address()));
            return isListed ? Role.CANDIDATE : Role.LEARNER;
        }
        if (disk.standing() == NodeDisk.Standing.EMPTY
                || !engine.voters().contains(disk.id())
                || outsiders.reason().isPresent()) {
            return Role.LEARNER;
        }
        if (engine.isCandidate()) {
            return Role.CANDIDATE;
        }
        // Before it may raise the term a node asks the others whether they would elect it: it is a candidate in all but
        // name.
        return leadership.leaderlessFor(settings.electionTimeoutMillis()) ? Role.CANDIDATE : Role.FOLLOWER;
    }

    /** What the other nodes are told. */
    NodeState ownState() {
        NodeId known = leadership.leader();
        return new NodeState(
                role(),
                engine.term(),
                known == null ? "" : known.value(),
                engine.commitIndex(),
                appliedIndex.getAsLong(),
                settings.address(),
                disk.storageId(),
                disk.standing() != NodeDisk.Standing.EMPTY,
                engine.isStarted(),
                disk.clusterId(),
                Founding.listed(settings.initialMembers()),
                disk.storages(),
                Set.copyOf(engine.voters()));
    }

    RaftStatus status() {
        String clusterId = disk.clusterId();
        return new RaftStatus(
                disk.id(),
                clusterId.isEmpty() ? Optional.empty() : Optional.of(clusterId),
                role(),
                engine.term(),
                Optional.ofNullable(leadership.leader()),
                engine.commitIndex(),
                appliedIndex.getAsLong(),
                caughtUp.getAsBoolean(),
                outsiders.reason(),
                outsiders.mismatch(settings.initialMembers().size()),
                members());
    }

    private List<MemberStatus> members() {
        Set<NodeId> voters = new LinkedHashSet<>(engine.voters());
        Map<NodeId, PeerAddress> addresses = new HashMap<>();
        settings.initialMembers().forEach(member -> addresses.put(member.id(), member.address()));
        addresses.putAll(disk.addresses());
        addresses.put(disk.id(), settings.address());
        if (voters.isEmpty()) {
            settings.initialMembers().forEach(member -> voters.add(member.id()));
        }
        if (outsiders.reason().isPresent()) {
            voters.remove(disk.id());
        }
        Set<NodeId> shown = new TreeSet<>(voters);
        shown.add(disk.id());
        List<MemberStatus> statuses = new ArrayList<>();
        for (NodeId id : shown) {
            PeerAddress address = addresses.get(id);
            if (address == null) {
                continue;
            }
            statuses.add(id.equals(disk.id()) ? ownStatus(voters, address) : peerStatus(id, voters, address));
        }
        return statuses;
    }

    private MemberStatus ownStatus(Set<NodeId> voters, PeerAddress address) {
        return new MemberStatus(
                disk.id(),
                address,
                role(),
                engine.term(),
                true,
                voters.contains(disk.id()),
                OptionalLong.of(0),
                OptionalLong.of(appliedIndex.getAsLong()),
                leadership.isLeading() ? OptionalLong.of(engine.lastLogIndex()) : OptionalLong.empty());
    }

    private MemberStatus peerStatus(NodeId id, Set<NodeId> voters, PeerAddress address) {
        PeerStates.Seen seen = peerStates.get().of(id);
        if (seen == null) {
            return new MemberStatus(
                    id,
                    address,
                    Role.FOLLOWER,
                    0,
                    false,
                    voters.contains(id),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty());
        }
        return new MemberStatus(
                id,
                address,
                seen.state().role(),
                seen.state().term(),
                seen.isRecent() && transport.isConnected(id) || seen.isVeryRecent(),
                voters.contains(id),
                OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seen.seenNanos())),
                OptionalLong.of(seen.state().appliedIndex()),
                leadership.isLeading() ? engine.matchIndex(id) : OptionalLong.empty());
    }

    /**
     * Says why nothing can be proposed.
     *
     * @param waitingFor what the node waits for before it takes part; may be empty
     */
    RaftException noLeader(String waitingFor) {
        RaftStatus status = status();
        List<NodeId> missing =
                status.missingVoters().stream().map(MemberStatus::id).toList();
        long voters = status.members().stream().filter(MemberStatus::voter).count();
        String why = "no leader is known yet";
        if (!waitingFor.isEmpty()) {
            why = waitingFor;
        } else if (status.outsider().isPresent()) {
            why = status.outsider().get();
        } else if (!missing.isEmpty()) {
            why = "no leader: " + (voters - missing.size()) + " of " + voters + " up, missing "
                    + String.join(", ", missing.stream().map(NodeId::value).toList());
        }
        return new NoLeaderException(why, missing);
    }
}
