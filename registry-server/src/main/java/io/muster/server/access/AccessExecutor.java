package io.muster.server.access;

import io.muster.persistence.EmbeddedDatabase;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;

/** Executes access commands against the embedded database, inside the open batch. Apply thread only. */
final class AccessExecutor implements CommandExecutor<AccessCommand> {

    private final EmbeddedDatabase database;
    private final AccessWrites writes;
    private final Runnable onExecuted;

    /** @param onExecuted told after each command; the change is visible to readers after the batch */
    AccessExecutor(EmbeddedDatabase database, Runnable onExecuted) {
        this.database = database;
        this.writes = new AccessWrites(database.repositories());
        this.onExecuted = onExecuted;
    }

    @Override
    public Outcome execute(AccessCommand command, ApplyContext context) {
        Outcome outcome = database.apply(sql -> writes.execute(command, sql));
        onExecuted.run();
        return outcome;
    }
}
