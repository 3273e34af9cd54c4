package io.muster.server.audit;

import io.muster.cluster.threads.DaemonThreads;
import io.muster.persistence.Database;
import io.muster.persistence.RowIds;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import io.muster.server.storage.EmbeddedStore;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log of one node, put together. Order: construct, give {@link #tableExecutor} to the state machine, {@link #start} once the
 * log runs; close it after the edges and before the log.
 */
public final class AuditModule implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AuditModule.class);
    private static final int PURGE_EVERY_MINUTES = 10;
    private static final int PURGE_AT_A_TIME = 1_000;

    private final AuditSettings settings;
    private final ClusterObserver cluster;
    private final Clock clock;
    private final AuditWriter writer;
    private final AuditRecorder recorder;
    private final AuditSearch search;
    private final Optional<CommandExecutor<AuditCommand>> tableExecutor;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("muster-audit"));

    /**
     * @param store the embedded database as part of the replicated state; empty with an external database
     * @param node the id of this node
     */
    public AuditModule(
            AuditSettings settings,
            Database database,
            Optional<EmbeddedStore> store,
            Replicator replicator,
            ClusterObserver cluster,
            String node,
            Clock clock) {
        this.settings = settings;
        this.cluster = cluster;
        this.clock = clock;
        AuditWrites writes = new AuditWrites(database.repositories().audit());
        if (store.isPresent()) {
            tableExecutor = Optional.of(new AuditExecutor(store.get(), writes));
            writer = replicator::propose;
        } else {
            tableExecutor = Optional.empty();
            writer = command -> inDatabase(database, writes, command);
        }
        recorder = new AuditRecorder(writer, node, clock, timer);
        search = new AuditSearch(database);
    }

    private static CompletableFuture<Outcome> inDatabase(Database database, AuditWrites writes, AuditCommand command) {
        return database.submit(sql -> writes.execute(command, sql, RowIds.assignedByDatabase()));
    }

    /** Begins the periodic work. */
    public void start() {
        timer.scheduleWithFixedDelay(this::purge, 1, PURGE_EVERY_MINUTES, TimeUnit.MINUTES);
    }

    /** Removes what is too old, if this node leads. */
    void purge() {
        if (!cluster.isLeader()) {
            return;
        }
        long before = clock.millis() - settings.retention().toMillis();
        writer.write(new AuditCommand.Purge(before, settings.mostEntries(), PURGE_AT_A_TIME))
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        log.warn(
                                "Old entries of the audit log were not removed; the next try is in {} minutes: {}",
                                PURGE_EVERY_MINUTES,
                                failure.getMessage());
                        return;
                    }
                    Number removed = outcome.valueOrThrow(Number.class);
                    if (removed != null && removed.intValue() >= PURGE_AT_A_TIME && !timer.isShutdown()) {
                        timer.execute(this::purge);
                    }
                });
    }

    /** What is remembered and for how long. */
    public AuditSettings settings() {
        return settings;
    }

    /** Where edges and domain tell what happens. */
    public AuditLog log() {
        return recorder;
    }

    /** Finds what was remembered. */
    public AuditSearch search() {
        return search;
    }

    /** Executes changes of the table; only with an embedded database. */
    public Optional<CommandExecutor<AuditCommand>> tableExecutor() {
        return tableExecutor;
    }

    @Override
    public void close() {
        recorder.close();
        timer.shutdownNow();
    }
}
