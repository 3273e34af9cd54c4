package io.muster.server.config;

import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.Command;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One log that several nodes of a test execute, each entry on all of them in order, without a network. */
final class SharedLog implements Replicator, AutoCloseable {

    private final List<CommandExecutor<ConfigCommand>> nodes = new CopyOnWriteArrayList<>();
    private final ExecutorService applyThread = Executors.newSingleThreadExecutor();
    private volatile long index;
    private volatile long begun;

    void connect(CommandExecutor<ConfigCommand> node) {
        nodes.add(node);
    }

    /** The last entry that any node may have executed. */
    long begun() {
        return begun;
    }

    void disconnect(CommandExecutor<ConfigCommand> node) {
        nodes.remove(node);
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        return CompletableFuture.supplyAsync(
                () -> {
                    ApplyContext context = new ApplyContext(index + 1, System.currentTimeMillis());
                    begun = context.index();
                    nodes.forEach(node -> node.execute((ConfigCommand) command, context));
                    index = context.index();
                    return Outcome.DONE;
                },
                applyThread);
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
    public void close() {
        applyThread.shutdownNow();
    }
}
