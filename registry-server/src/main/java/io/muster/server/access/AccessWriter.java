package io.muster.server.access;

import io.muster.server.replication.Outcome;
import java.util.concurrent.CompletableFuture;

/** Where an access command is executed: by the log (embedded) or in the external database. */
@FunctionalInterface
interface AccessWriter {

    /** Completes once the change is durable and this node goes by it. Never blocks. */
    CompletableFuture<Outcome> write(AccessCommand command);
}
