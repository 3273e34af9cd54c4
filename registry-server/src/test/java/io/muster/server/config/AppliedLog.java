package io.muster.server.config;

import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.Command;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.Replicator;
import io.muster.server.replication.StatePart;
import io.muster.server.storage.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * A log of one node without the network: what waits is applied as one batch on one apply thread, exactly as a state machine
 * does it. It keeps its entries, so that a restart can be played: they are applied again.
 */
final class AppliedLog implements Replicator, PeerCalls, AutoCloseable {

    record Entry(long index, long timestampMillis, Command command) {}

    private record Waiting(Command command, CompletableFuture<Outcome> outcome) {}

    private static final int MOST_IN_A_BATCH = 512;

    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final List<Entry> entries = new ArrayList<>();
    private final ExecutorService applyThread = Executors.newSingleThreadExecutor();
    private EmbeddedStore store;
    private CommandExecutor<ConfigCommand> configs;
    private CommandExecutor<NamespaceCommand> namespaces;
    private volatile long index;
    private volatile boolean majority = true;
    private final AtomicInteger proposalsLeft = new AtomicInteger(Integer.MAX_VALUE);
    volatile long clock = 1_700_000_000_000L;

    void connect(
            EmbeddedStore store, CommandExecutor<ConfigCommand> configs, CommandExecutor<NamespaceCommand> namespaces) {
        this.store = store;
        this.configs = configs;
        this.namespaces = namespaces;
    }

    /** Applies entries that an earlier life has written, as after a restart. */
    void replay(List<Entry> earlier) {
        CompletableFuture.runAsync(
                        () -> {
                            for (Entry entry : earlier) {
                                execute(entry);
                                index = entry.index();
                                store.endBatch(index);
                            }
                        },
                        applyThread)
                .join();
        entries.addAll(earlier);
    }

    List<Entry> entries() {
        return CompletableFuture.supplyAsync(() -> List.copyOf(entries), applyThread)
                .join();
    }

    void loseMajority() {
        majority = false;
    }

    /** Takes so many more proposals, and then has no majority. */
    void loseMajorityAfter(int proposals) {
        proposalsLeft.set(proposals);
    }

    /** Takes a snapshot between two batches. */
    void snapshotInto(Path directory) {
        StatePart.Capture capture =
                CompletableFuture.supplyAsync(store::capture, applyThread).join();
        try {
            capture.writeTo(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            capture.close();
        }
    }

    /** Takes over a snapshot of another node. */
    void load(Path directory) {
        CompletableFuture.runAsync(
                        () -> {
                            try {
                                store.load(directory);
                                index = Math.max(index, store.durableIndex());
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                        },
                        applyThread)
                .join();
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        if (!majority || proposalsLeft.getAndDecrement() <= 0) {
            return CompletableFuture.failedFuture(
                    new ProblemException(ProblemKind.NO_QUORUM, "no majority: 1 of 3 nodes is up"));
        }
        Waiting waiting = new Waiting(command, new CompletableFuture<>());
        queue.add(waiting);
        applyThread.execute(this::applyBatch);
        return waiting.outcome();
    }

    private void applyBatch() {
        List<Waiting> batch = new ArrayList<>();
        queue.drainTo(batch, MOST_IN_A_BATCH);
        if (batch.isEmpty()) {
            return;
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Waiting waiting : batch) {
            Entry entry = new Entry(++index, clock++, waiting.command());
            entries.add(entry);
            outcomes.add(execute(entry));
        }
        store.endBatch(index);
        for (int position = 0; position < batch.size(); position++) {
            batch.get(position).outcome().complete(outcomes.get(position));
        }
    }

    private Outcome execute(Entry entry) {
        ApplyContext context = new ApplyContext(entry.index(), entry.timestampMillis());
        if (entry.command() instanceof ConfigCommand command) {
            return configs.execute(command, context);
        } else if (entry.command() instanceof NamespaceCommand command) {
            return namespaces.execute(command, context);
        }
        throw new IllegalArgumentException("not a command of this test: " + entry.command());
    }

    @Override
    public CompletableFuture<Long> readBarrier() {
        return CompletableFuture.completedFuture(index);
    }

    @Override
    public long appliedIndex() {
        return index;
    }

    @Override
    public void serve(String topic, BiFunction<String, byte[], CompletableFuture<byte[]>> handler) {}

    @Override
    public CompletableFuture<byte[]> ask(String nodeId, String topic, byte[] body) {
        return CompletableFuture.failedFuture(new IllegalStateException("there is no node " + nodeId));
    }

    @Override
    public CompletableFuture<Map<String, byte[]>> askAll(String topic, byte[] body) {
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public String self() {
        return "one";
    }

    @Override
    public List<String> othersUp() {
        return List.of();
    }

    @Override
    public void close() {
        applyThread.shutdownNow();
    }
}
