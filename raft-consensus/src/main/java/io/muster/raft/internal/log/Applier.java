package io.muster.raft.internal.log;

import io.muster.raft.AppliedCommand;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies committed entries in log order: decides by session which batches count, drives the state machine, and releases
 * the outcomes of this node's own commands. Everything except {@link #whenApplied} and the getters runs on the apply thread.
 */
public final class Applier<R> implements LogConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final String STATE_FILE = "_muster_log_state";

    /** Hears what the log says about the cluster. Called on the apply thread. */
    public interface MembershipListener {
        /** The cluster was founded under this id. */
        void onClusterId(String clusterId);

        /** A member may take part with this storage, where it had another one or none. */
        void onDiskAdmitted(NodeId id, PeerAddress address, String storageId);

        /** A member was removed for good. */
        void onForgotten(NodeId id);
    }

    private record Release<R>(long incarnation, long sequence, List<R> outcomes) {}

    private final StateMachine<R> machine;
    private final Proposer<R> proposer;
    private final MembershipListener listener;
    private final LogState state = new LogState();
    private final List<Release<R>> releases = new ArrayList<>();
    private final ConcurrentSkipListMap<Long, CompletableFuture<Long>> waiting = new ConcurrentSkipListMap<>();
    private volatile long appliedIndex;

    public Applier(StateMachine<R> machine, Proposer<R> proposer, MembershipListener listener) {
        this.machine = machine;
        this.proposer = proposer;
        this.listener = listener;
    }

    /** The last entry whose effects are visible. */
    public long appliedIndex() {
        return appliedIndex;
    }

    /** Completes once that entry is applied. */
    public CompletableFuture<Long> whenApplied(long index) {
        if (appliedIndex >= index) {
            return CompletableFuture.completedFuture(appliedIndex);
        }
        CompletableFuture<Long> future = waiting.computeIfAbsent(index, awaited -> new CompletableFuture<>());
        if (appliedIndex >= index) {
            releaseWaiting(appliedIndex);
        }
        return future.copy();
    }

    /** Ends everybody who waits. */
    public void fail(RuntimeException cause) {
        waiting.values().forEach(future -> future.completeExceptionally(cause));
        waiting.clear();
    }

    @Override
    public void apply(long index, ByteBuffer entry) {
        LogEntries.read(entry, new LogEntries.Visitor() {
            @Override
            public void batch(
                    long stamp, long incarnation, long sequence, NodeId origin, LogEntries.CommandReader commands) {
                applyBatch(index, state.advanceClock(stamp), incarnation, sequence, origin, commands);
            }

            @Override
            public void system(long stamp, SystemCommand command) {
                state.advanceClock(stamp);
                state.apply(command);
                tell(command);
            }
        });
    }

    private void applyBatch(
            long index,
            long timestamp,
            long incarnation,
            long sequence,
            NodeId origin,
            LogEntries.CommandReader commands) {
        LogState.Verdict verdict = state.accept(incarnation, sequence, origin);
        if (verdict != LogState.Verdict.NEXT) {
            LOG.debug("Entry {}: batch {} of {} is a {}", index, sequence, origin, verdict);
            return;
        }
        boolean own = proposer.isCurrent(incarnation);
        List<R> outcomes = new ArrayList<>();
        for (int position = 0; commands.hasNext(); position++) {
            R outcome = machine.apply(new AppliedCommand(index, position, timestamp, origin, commands.next()));
            if (own) {
                outcomes.add(outcome);
            }
        }
        if (own) {
            releases.add(new Release<>(incarnation, sequence, outcomes));
        }
    }

    private void tell(SystemCommand command) {
        if (command instanceof SystemCommand.FoundCluster) {
            listener.onClusterId(state.clusterId());
        } else if (command instanceof SystemCommand.AdmitDisk admit) {
            listener.onDiskAdmitted(admit.id(), admit.address(), admit.storageId());
        } else if (command instanceof SystemCommand.ForgetMember forget) {
            listener.onForgotten(forget.id());
        }
    }

    @Override
    public void endBatch(long lastIndex) {
        machine.endBatch(lastIndex);
        moveTo(lastIndex);
        for (Release<R> release : releases) {
            proposer.applied(release.incarnation, release.sequence, release.outcomes);
        }
        releases.clear();
    }

    @Override
    public void passed(long lastIndex) {
        if (lastIndex > appliedIndex) {
            moveTo(lastIndex);
        }
    }

    private void moveTo(long index) {
        appliedIndex = index;
        releaseWaiting(index);
    }

    private void releaseWaiting(long index) {
        while (!waiting.isEmpty() && waiting.firstKey() <= index) {
            Map.Entry<Long, CompletableFuture<Long>> first = waiting.pollFirstEntry();
            if (first != null) {
                first.getValue().complete(index);
            }
        }
    }

    @Override
    public SnapshotCapture captureSnapshot() {
        byte[] logState = state.encode();
        SnapshotCapture capture = machine.captureSnapshot();
        return new SnapshotCapture() {
            @Override
            public void writeTo(Path directory) throws IOException {
                capture.writeTo(directory);
                Files.write(directory.resolve(STATE_FILE), logState);
            }

            @Override
            public void close() {
                capture.close();
            }
        };
    }

    @Override
    public void loadSnapshot(Path directory, long lastIndex) throws IOException {
        state.replaceBy(Files.readAllBytes(directory.resolve(STATE_FILE)));
        machine.loadSnapshot(directory, lastIndex);
        if (!state.clusterId().isEmpty()) {
            listener.onClusterId(state.clusterId());
        }
        state.members().forEach((id, member) -> listener.onDiskAdmitted(id, member.address(), member.storageId()));
        moveTo(lastIndex);
        proposer.stateReplaced(state.lastSequence(proposer.incarnation()));
    }
}
