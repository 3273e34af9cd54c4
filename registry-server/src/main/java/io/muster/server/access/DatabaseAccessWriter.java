package io.muster.server.access;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseUnavailableException;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes access commands in the external database and tells the nodes that something changed. */
final class DatabaseAccessWriter implements AccessWriter {

    private static final Logger log = LoggerFactory.getLogger(DatabaseAccessWriter.class);

    private final Database database;
    private final AccessWrites writes;
    private final Replicator replicator;
    private final AccessDirectory directory;

    DatabaseAccessWriter(Database database, Replicator replicator, AccessDirectory directory) {
        this.database = database;
        this.writes = new AccessWrites(database.repositories());
        this.replicator = replicator;
        this.directory = directory;
    }

    @Override
    public CompletableFuture<Outcome> write(AccessCommand command) {
        return database.submit(sql -> writes.execute(command, sql))
                .thenCompose(outcome -> {
                    if (!(outcome instanceof Outcome.Done)) {
                        return CompletableFuture.completedFuture(outcome);
                    }
                    announce();
                    return directory.refresh().thenApply(read -> outcome);
                })
                .exceptionally(failure -> {
                    throw translated(failure);
                });
    }

    /** Without a majority the other nodes find the change by their periodic reading of the tables. */
    private void announce() {
        replicator.propose(new FoundationCommand.AccessChanged()).whenComplete((outcome, failure) -> {
            if (failure != null) {
                log.info(
                        "The other nodes learn of a change of users or permissions within seconds only: {}",
                        failure.getMessage());
            }
        });
    }

    private static RuntimeException translated(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof DatabaseUnavailableException) {
            return new ProblemException(ProblemKind.DATABASE_UNAVAILABLE, cause.getMessage());
        }
        return Failures.unchecked(cause);
    }
}
