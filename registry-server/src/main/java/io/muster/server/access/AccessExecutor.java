package io.muster.server.access;

import io.muster.persistence.Repositories;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.storage.EmbeddedStore;
import java.util.function.Consumer;

/** Executes access commands against the embedded database, inside the open batch. Apply thread only. */
final class AccessExecutor implements CommandExecutor<AccessCommand> {

    private final EmbeddedStore store;
    private final AccessWrites writes;
    private final Consumer<AccessCommand> onExecuted;

    /** @param onExecuted told after each command; the change is visible to readers after the batch */
    AccessExecutor(EmbeddedStore store, Repositories repositories, Consumer<AccessCommand> onExecuted) {
        this.store = store;
        this.writes = new AccessWrites(repositories);
        this.onExecuted = onExecuted;
    }

    @Override
    public Outcome execute(AccessCommand command, ApplyContext context) {
        if (store.holds(context)) {
            return Outcome.DONE; // replayed after a restart: its effect is in the tables already
        }
        Outcome outcome = store.apply(sql -> writes.execute(command, sql));
        onExecuted.accept(command);
        return outcome;
    }
}
