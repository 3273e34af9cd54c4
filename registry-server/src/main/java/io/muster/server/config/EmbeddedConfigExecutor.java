package io.muster.server.config;

import io.muster.persistence.EmbeddedDatabase;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.storage.EmbeddedStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Executes configuration commands on the embedded database. What they mean for the memory of this node waits until the batch is
 * committed: readers never see what a crash could take back, and a proposer's outcome is released after both.
 */
final class EmbeddedConfigExecutor implements CommandExecutor<ConfigCommand> {

    private final EmbeddedDatabase database;
    private final EmbeddedStore store;
    private final ConfigWrites writes;
    private final ConfigRows rows;
    private final ConfigCache cache;
    private final List<ConfigUpdate> staged = new ArrayList<>();
    private long highestRevision;

    EmbeddedConfigExecutor(EmbeddedDatabase database, EmbeddedStore store, ConfigCache cache) {
        this.database = database;
        this.store = store;
        this.writes = new ConfigWrites(database.repositories());
        this.rows = new ConfigRows(database.repositories());
        this.cache = cache;
        store.afterCommit(this::show);
        store.afterRollback(staged::clear);
        store.afterLoad(this::loadAll);
    }

    /** Reads the states of all configurations; before the first command, and after a snapshot has replaced everything. */
    void loadAll() {
        staged.clear();
        highestRevision++;
        cache.replaceAll(
                database.inTransaction(sql -> rows.all(sql, highestRevision, (key, gray, version, content) -> {})));
    }

    @Override
    public Outcome execute(ConfigCommand command, ApplyContext context) {
        if (store.holds(context) || command instanceof ConfigCommand.ConfigChanged) {
            return Outcome.DONE;
        }
        ConfigWrites.Written written =
                store.apply(sql -> writes.execute(command, sql, store.stamp(context)), ConfigWrites.Written::refused);
        staged.addAll(written.updates());
        return written.outcome();
    }

    private void show() {
        if (staged.isEmpty()) {
            return;
        }
        for (ConfigUpdate update : staged) {
            if (update instanceof ConfigUpdate.Formal formal) {
                highestRevision = Math.max(highestRevision, formal.version().revision);
            } else if (update instanceof ConfigUpdate.Gray gray) {
                highestRevision = Math.max(highestRevision, gray.gray().version.revision);
            }
        }
        cache.update(staged);
        staged.clear();
    }
}
