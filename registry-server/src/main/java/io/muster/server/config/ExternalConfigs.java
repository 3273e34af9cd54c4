package io.muster.server.config;

import io.muster.persistence.Database;
import io.muster.persistence.WriteStamp;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the external database: one transaction, then all nodes are told through the log as well as that works at the
 * moment, and read the row again. It needs the database and not the majority.
 *
 * <p>This node shows a change no sooner than the others can know of it, like every node ({@link ConfigRefresher}): a client that has seen
 * it here and asks elsewhere next is then never shown what was before.
 */
final class ExternalConfigs implements ConfigWriter, CommandExecutor<ConfigCommand> {

    private static final Logger log = LoggerFactory.getLogger(ExternalConfigs.class);
    /** As long as a write waits for an election. */
    private static final long ANNOUNCED_PATIENCE_MILLIS = 2_000;

    /** A database that stops answering just after the change must not hold up whoever made it. */
    private static final long READ_PATIENCE_MILLIS = 500;

    private final Database database;
    private final ConfigWrites writes;
    private final ConfigRefresher refresher;
    private final ChangeNotices notices;
    private final UnreadNotices unread;
    private final Clock clock;

    ExternalConfigs(
            Database database, ConfigRefresher refresher, ChangeNotices notices, UnreadNotices unread, Clock clock) {
        this.database = database;
        this.writes = new ConfigWrites(database.repositories());
        this.refresher = refresher;
        this.notices = notices;
        this.unread = unread;
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
                    return notices.add(key)
                            .copy()
                            .completeOnTimeout(false, ANNOUNCED_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                            .thenCompose(announced -> announced ? readAsAnnounced() : readAlone(key))
                            .thenApply(read -> seen(written.outcome(), key, read));
                });
    }

    /**
     * This node reads what it hears announced. Whoever sees the answer may ask another node next, which knows by the index what it has to
     * have read: so everything that was announced by now is waited for, and not this change alone.
     */
    private CompletableFuture<Boolean> readAsAnnounced() {
        return unread.allRead()
                .thenApply(nothing -> true)
                .completeOnTimeout(false, READ_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<Boolean> readAlone(ConfigKey key) {
        return refresher.refresh(key).handle((revision, failure) -> failure == null);
    }

    /** The change is durable: when it cannot be read again just now it is served a little later, and is no failure. */
    private Outcome seen(Outcome outcome, ConfigKey key, boolean read) {
        if (!read) {
            log.warn("{} was changed and is served here once the database answers again.", key);
        }
        boolean published = outcome instanceof Outcome.Done done && done.value() instanceof Long;
        return published ? Outcome.done(refresher.lastRead()) : outcome;
    }

    /** Hears of changes on the apply thread, which must not wait: reading is left to the refresher. */
    @Override
    public Outcome execute(ConfigCommand command, ApplyContext context) {
        if (!(command instanceof ConfigCommand.ConfigChanged changed)) {
            throw new IllegalStateException("entry " + context.index() + " of the log has a "
                    + command.getClass().getSimpleName()
                    + ", but this cluster keeps its configurations in an external database");
        }
        unread.add(context.index(), changed.keys());
        for (ConfigKey key : changed.keys()) {
            refresher.refresh(key).exceptionally(failure -> {
                log.debug("{} is read again later: {}", key, failure.toString());
                return 0L;
            });
        }
        return Outcome.DONE;
    }
}
