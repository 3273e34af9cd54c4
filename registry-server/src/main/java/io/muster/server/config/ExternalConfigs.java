package io.muster.server.config;

import io.muster.persistence.Database;
import io.muster.persistence.WriteStamp;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the external database (DESIGN 8.16): one transaction, then this node reads the row again, then the others are told
 * through the log as well as that works at the moment. It needs the database and not the majority.
 */
final class ExternalConfigs implements ConfigWriter, CommandExecutor<ConfigCommand> {

    private static final Logger log = LoggerFactory.getLogger(ExternalConfigs.class);
    private static final int MOST_KEYS_IN_A_NOTICE = 256;

    private final Database database;
    private final ConfigWrites writes;
    private final ConfigRefresher refresher;
    private final Replicator replicator;
    private final Clock clock;
    private final Set<ConfigKey> toAnnounce = new LinkedHashSet<>();
    private boolean announcing;

    ExternalConfigs(Database database, ConfigRefresher refresher, Replicator replicator, Clock clock) {
        this.database = database;
        this.writes = new ConfigWrites(database.repositories());
        this.refresher = refresher;
        this.replicator = replicator;
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
                    announce(key);
                    return shown;
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

    /** Tells the other nodes, as many keys at a time as have gathered while the last notice was on its way. */
    private void announce(ConfigKey key) {
        synchronized (toAnnounce) {
            toAnnounce.add(key);
            if (announcing) {
                return;
            }
            announcing = true;
        }
        announceNext();
    }

    private void announceNext() {
        List<ConfigKey> keys = new ArrayList<>();
        synchronized (toAnnounce) {
            for (ConfigKey key : toAnnounce) {
                if (keys.size() < MOST_KEYS_IN_A_NOTICE) {
                    keys.add(key);
                }
            }
            keys.forEach(toAnnounce::remove);
            if (keys.isEmpty()) {
                announcing = false;
                return;
            }
        }
        replicator.propose(new ConfigCommand.ConfigChanged(keys)).whenComplete((outcome, failure) -> {
            if (failure != null) {
                log.debug("The other nodes find {} changes in the change table: {}", keys.size(), failure.toString());
            }
            announceNext();
        });
    }

    /** Hears of changes on the apply thread, which must not wait: reading is left to the refresher. */
    @Override
    public Outcome execute(ConfigCommand command, ApplyContext context) {
        if (!(command instanceof ConfigCommand.ConfigChanged changed)) {
            throw new IllegalStateException("entry " + context.index() + " of the log has a "
                    + command.getClass().getSimpleName()
                    + ", but this cluster keeps its configurations in an external database");
        }
        for (ConfigKey key : changed.keys()) {
            refresher.refresh(key).exceptionally(failure -> {
                log.debug("{} is read again later: {}", key, failure.toString());
                return 0L;
            });
        }
        return Outcome.DONE;
    }
}
