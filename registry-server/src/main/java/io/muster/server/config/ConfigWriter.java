package io.muster.server.config;

import io.muster.server.replication.Outcome;
import java.util.concurrent.CompletableFuture;

/**
 * Brings a command into the tables: through the log, or in a transaction of the external database. The future completes once
 * the change is durable and visible on this node. Thread-safe, never blocks.
 */
@FunctionalInterface
interface ConfigWriter {
    CompletableFuture<Outcome> write(ConfigCommand command);
}
