package io.muster.server.audit;

import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.storage.EmbeddedStore;

/** Executes audit commands against the embedded database, inside the open batch. Apply thread only. */
final class AuditExecutor implements CommandExecutor<AuditCommand> {

    private final EmbeddedStore store;
    private final AuditWrites writes;

    AuditExecutor(EmbeddedStore store, AuditWrites writes) {
        this.store = store;
        this.writes = writes;
    }

    @Override
    public Outcome execute(AuditCommand command, ApplyContext context) {
        return store.apply(sql -> writes.execute(command, sql, store.rowIds()));
    }
}
