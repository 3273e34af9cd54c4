package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.log.SystemCommand;
import io.muster.raft.internal.rpc.Transport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How nodes come to take part: decides when this node's engine starts and with which first configuration, lets the first leader be
 * elected without a timeout, and as the leader has the new disks of members admitted. Not on event loops.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private final RaftSettings settings;
    private final NodeDisk disk;
    private final EngineNode engine;
    private final Transport transport;
    private final PeerStates peerStates;
    private final Leadership leadership;
    private final SystemLog systemLog;
    private final AtomicBoolean engineStarting = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean firstElectionDone;
    private volatile String waitingFor = "";

    Admission(
            RaftSettings settings,
            NodeDisk disk,
            EngineNode engine,
            Transport transport,
            PeerStates peerStates,
            Leadership leadership,
            SystemLog systemLog) {
        this.settings = settings;
        this.disk = disk;
        this.engine = engine;
        this.transport = transport;
        this.peerStates = peerStates;
        this.leadership = leadership;
        this.systemLog = systemLog;
    }

    /** What this node waits for before it takes part; empty when for nothing. */
    String waitingFor() {
        return waitingFor;
    }

    /** Starts the engine if this disk has taken part before or may found now; returns whether it did. */
    boolean begin() {
        return disk.standing() == NodeDisk.Standing.EMPTY ? considerFounding() : startEngine(disk.founders());
    }

    /** Takes the state of another node into account; returns whether it made the engine start. */
    boolean onPeerState(NodeId from, NodeState state) {
        if (!engineStarting.get()) {
            return considerFounding();
        }
        electFirstLeader();
        admit(from, state);
        return false;
    }

    /** Starts nothing any more. */
    void close() {
        closed = true;
    }

    private boolean startEngine(List<NodeId> founders) {
        if (closed || !engineStarting.compareAndSet(false, true)) {
            return false;
        }
        engine.start(founders);
        waitingFor = "";
        return true;
    }

    private boolean considerFounding() {
        if (engineStarting.get() || closed) {
            return false;
        }
        Founding.Decision decision = Founding.decide(
                disk.id(),
                settings.address(),
                disk.storageId(),
                settings.initialMembers(),
                peerStates.recent(),
                transport.refusedBy(),
                transport.tried());
        if (decision instanceof Founding.Found found) {
            return found(found.members());
        }
        if (decision instanceof Founding.Join join) {
            if (!engineStarting.get()) {
                LOG.info("Joining the cluster '{}' without a vote at first: {}", settings.clusterName(), join.reason());
            }
            return startEngine(List.of());
        }
        String reason = ((Founding.Wait) decision).reason();
        if (!reason.equals(waitingFor)) {
            waitingFor = reason;
            LOG.info("Node {}: {}", disk.id(), reason);
        }
        return false;
    }

    private boolean found(List<RaftMember> founders) {
        synchronized (disk) {
            if (engineStarting.get()) {
                return false;
            }
            disk.found(founders);
            LOG.info(
                    "Founding the cluster '{}' with {}",
                    settings.clusterName(),
                    founders.stream().map(RaftMember::id).toList());
            return startEngine(disk.founders());
        }
    }

    /** The founder with the smallest id does not wait for a timeout: there is no leader that it could disturb. */
    private void electFirstLeader() {
        if (firstElectionDone
                || engine.term() != 0
                || leadership.leader() != null
                || disk.standing() != NodeDisk.Standing.FOUNDER
                || !engine.isStarted()) {
            return;
        }
        Map<NodeId, NodeState> states = peerStates.recent();
        Set<NodeId> ready = new HashSet<>(Set.of(disk.id()));
        states.forEach((id, state) -> {
            if (state.engineStarted() && state.mayVote() && state.term() == 0) {
                ready.add(id);
            }
        });
        boolean smallest = ready.stream().allMatch(id -> disk.id().compareTo(id) <= 0);
        if (smallest && ready.size() >= engine.voters().size() / 2 + 1) {
            firstElectionDone = true;
            engine.electNow();
        }
    }

    /** A voting member without a vote has come with a new disk: let the log admit it. */
    private void admit(NodeId from, NodeState state) {
        if (leadership.isLeading()
                && !state.mayVote()
                && state.engineStarted()
                && engine.voters().contains(from)) {
            systemLog
                    .append(new SystemCommand.AdmitDisk(from, state.address(), state.storageId()))
                    .exceptionally(failure -> {
                        LOG.debug("Node {} is not admitted yet: {}", from, failure.getMessage());
                        return null;
                    });
        }
    }
}
