package io.muster.server.config;

import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;

/** The log as callers of a node may see it: an index counts as applied once what it changed is also served. */
final class ServedLog implements Replicator {

    private final Replicator log;
    private final LongUnaryOperator served;

    ServedLog(Replicator log, LongUnaryOperator served) {
        this.log = log;
        this.served = served;
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        return log.propose(command);
    }

    @Override
    public CompletableFuture<Long> readBarrier() {
        return log.readBarrier();
    }

    @Override
    public long appliedIndex() {
        return served.applyAsLong(log.appliedIndex());
    }
}
