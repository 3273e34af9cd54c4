package io.muster.server.audit;

import io.muster.server.replication.Outcome;
import java.util.concurrent.CompletableFuture;

/** Where an audit command is executed: by the log (embedded) or in the external database. */
@FunctionalInterface
interface AuditWriter {

    /** Completes once it is durable. Never blocks. */
    CompletableFuture<Outcome> write(AuditCommand command);
}
