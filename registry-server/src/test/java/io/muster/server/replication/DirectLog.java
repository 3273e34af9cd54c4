package io.muster.server.replication;

import io.muster.cluster.threads.DaemonThreads;
import io.muster.raft.AppliedCommand;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.PeerMessenger;
import io.muster.raft.PeerRequestHandler;
import io.muster.raft.PeerUnreachableException;
import io.muster.raft.RaftStatus;
import io.muster.raft.Registration;
import io.muster.raft.ReplicatedLog;
import io.muster.raft.Role;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.StateMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A log of one node in memory: every command is applied at once on an apply thread of its own, one entry and one batch each.
 * The real log is used in the integration tests; this one makes tests of the domain quick and its time drivable.
 */
public final class DirectLog implements ReplicatedLog<Outcome> {

    private final NodeId self;
    private final StateMachine<Outcome> stateMachine;
    private final LongSupplier stamps;
    private final ExecutorService applyThread = Executors.newSingleThreadExecutor(DaemonThreads.named("apply"));
    private final AtomicLong index = new AtomicLong();
    private long lastStamp;

    public DirectLog(String self, StateMachine<Outcome> stateMachine, LongSupplier stamps) {
        this.self = new NodeId(self);
        this.stateMachine = stateMachine;
        this.stamps = stamps;
    }

    @Override
    public CompletableFuture<Void> start() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Outcome> propose(byte[] command) {
        return CompletableFuture.supplyAsync(
                () -> {
                    lastStamp = Math.max(lastStamp, stamps.getAsLong());
                    long at = index.incrementAndGet();
                    Outcome outcome = stateMachine.apply(new AppliedCommand(at, 0, lastStamp, self, command));
                    stateMachine.endBatch(at);
                    return outcome;
                },
                applyThread);
    }

    /** Takes a snapshot into an empty directory. */
    public void snapshotTo(Path directory) throws IOException {
        try (SnapshotCapture capture = onApplyThread(stateMachine::captureSnapshot)) {
            capture.writeTo(directory);
        }
    }

    /** Starts from a snapshot that another log took. */
    public void load(Path directory, long lastIndex) {
        onApplyThread(() -> {
            stateMachine.loadSnapshot(directory, lastIndex);
            index.set(lastIndex);
            return true;
        });
    }

    public long lastIndex() {
        return index.get();
    }

    private <T> T onApplyThread(Callable<T> call) {
        try {
            return applyThread.submit(call).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletableFuture<Long> readBarrier() {
        return CompletableFuture.supplyAsync(index::get, applyThread);
    }

    @Override
    public RaftStatus status() {
        return new RaftStatus(
                self,
                Optional.empty(),
                Role.LEADER,
                1,
                Optional.of(self),
                index.get(),
                index.get(),
                true,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Override
    public CompletableFuture<Long> whenApplied(long wanted) {
        return readBarrier();
    }

    @Override
    public Registration onStatusChange(Consumer<RaftStatus> listener) {
        listener.accept(status());
        return () -> {};
    }

    @Override
    public CompletableFuture<Void> transferLeadership(NodeId target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> addMember(NodeId id, PeerAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> removeMember(NodeId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PeerMessenger peers() {
        Map<String, PeerRequestHandler> handlers = new HashMap<>();
        return new PeerMessenger() {
            @Override
            public void registerHandler(String topic, PeerRequestHandler handler) {
                handlers.put(topic, handler);
            }

            @Override
            public CompletableFuture<byte[]> send(NodeId to, String topic, byte[] body) {
                return CompletableFuture.failedFuture(new PeerUnreachableException(to + " is not there"));
            }

            @Override
            public Collection<NodeId> connectedPeers() {
                return List.of();
            }
        };
    }

    @Override
    public void close() {
        applyThread.shutdownNow();
    }
}
