package io.muster.server.config;

import io.muster.persistence.Database;
import io.muster.persistence.WriteStamp;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the external database (DESIGN 8.16): one transaction, then this node reads the row again, then the others are told
 * through the log as well as that works at the moment. It needs the database and not the majority.
 */
final class ExternalConfigs implements ConfigWriter, CommandExecutor<ConfigCommand> {

    private static final Logger log = LoggerFactory.getLogger(ExternalConfigs.class);
    private static final long TOLD_PATIENCE_MILLIS = 300;

    private final Database database;
    private final ConfigWrites writes;
    private final ConfigRefresher refresher;
    private final ChangeNotices notices;
    private final UnreadNotices unread = new UnreadNotices();
    private final Clock clock;

    ExternalConfigs(Database database, ConfigRefresher refresher, Replicator replicator, Clock clock) {
        this.database = database;
        this.writes = new ConfigWrites(database.repositories());
        this.refresher = refresher;
        this.notices = new ChangeNotices(replicator);
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Outcome> write(ConfigCommand command) {
        return ConfigBrowser.withProblems(
                        database.submit(sql -> writes.execute(command, sql, WriteStamp.external(clock.instant()))))
                .thenCompose(written -> {
                    if (written.updates().isEmpty()) {
                        return CompletableFuture.completedFuture(written.outcome());
                    }
                    ConfigKey key = written.updates().get(0).key();
                    CompletableFuture<Outcome> shown = refresher
                            .refresh(key)
                            .handle((revision, failure) -> seen(written.outcome(), key, revision, failure));
                    // Whoever saw the answer may ask another node next: that one knows by the index what it has to have
                    // read.
                    CompletableFuture<Void> told = notices.add(key)
                            .thenCompose(heard -> unread.allRead())
                            .completeOnTimeout(null, TOLD_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                    return shown.thenCombine(told, (outcome, nothing) -> outcome);
                });
    }

    /** The change is durable: when it cannot be read again just now it is served a little later, and is no failure. */
    private static Outcome seen(Outcome outcome, ConfigKey key, @Nullable Long revision, @Nullable Throwable failure) {
        if (failure != null) {
            log.warn(
                    "{} was changed and is served here once the database answers again: {}", key, failure.getMessage());
        }
        boolean published = outcome instanceof Outcome.Done done && done.value() instanceof Long;
        return published ? Outcome.done(revision == null ? 0L : revision) : outcome;
    }

    /** Hears of changes on the apply thread, which must not wait: reading is left to the refresher. */
    @Override
    public Outcome execute(ConfigCommand command, ApplyContext context) {
        if (!(command instanceof ConfigCommand.ConfigChanged changed)) {
            throw new IllegalStateException("entry " + context.index() + " of the log has a "
                    + command.getClass().getSimpleName()
                    + ", but this cluster keeps its configurations in an external database");
        }
        List<CompletableFuture<Long>> reads = new ArrayList<>();
        for (ConfigKey key : changed.keys()) {
            reads.add(refresher.refresh(key).exceptionally(failure -> {
                log.debug("{} is read again later: {}", key, failure.toString());
                return 0L;
            }));
        }
        unread.add(context.index(), CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)));
        return Outcome.DONE;
    }

    /** The highest index up to which everything that the log has announced is served here. */
    long served(long appliedIndex) {
        return unread.served(appliedIndex);
    }
}
