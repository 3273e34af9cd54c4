package io.muster.raft.internal.node;

import io.muster.raft.internal.log.SystemCommand;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a new cluster its id: the leader writes it into the log, until there is one. A node that is alone may be elected before its engine says that it has started, and
 * the engine then refuses the first attempt. Of several entries the first counts. Thread-safe.
 */
final class ClusterIdEntry {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private final BooleanSupplier leading;
    private final BooleanSupplier known;
    private final Function<SystemCommand, CompletableFuture<Void>> log;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /**
     * @param leading whether this node leads
     * @param known whether the cluster has its id
     * @param log appends a command; completes when it is committed
     */
    ClusterIdEntry(
            BooleanSupplier leading, BooleanSupplier known, Function<SystemCommand, CompletableFuture<Void>> log) {
        this.leading = leading;
        this.known = known;
        this.log = log;
    }

    /** Writes the entry if it is this node that has to and it is not on its way. Called now and then; does not block. */
    void look() {
        if (leading.getAsBoolean() && !known.getAsBoolean() && underWay.compareAndSet(false, true)) {
            log.apply(new SystemCommand.FoundCluster(UUID.randomUUID().toString()))
                    .whenComplete((written, failure) -> {
                        if (failure != null) {
                            LOG.debug("The id of the cluster is written again: {}", failure.toString());
                        }
                        underWay.set(false);
                    });
        }
    }
}
