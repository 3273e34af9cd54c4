package io.muster.server.audit;

import io.muster.persistence.AuditRepository;
import io.muster.persistence.RowIds;
import io.muster.server.replication.Outcome;
import java.time.Instant;
import org.jooq.DSLContext;

/** What each audit command does to the table: the one write path for both databases. Runs inside a transaction. */
final class AuditWrites {

    private final AuditRepository repository;

    AuditWrites(AuditRepository repository) {
        this.repository = repository;
    }

    Outcome execute(AuditCommand command, DSLContext sql, RowIds ids) {
        if (command instanceof AuditCommand.Append append) {
            repository.append(sql, append.entries(), ids);
            return Outcome.DONE;
        }
        AuditCommand.Purge purge = (AuditCommand.Purge) command;
        return Outcome.done(
                (long) repository.purge(sql, Instant.ofEpochMilli(purge.beforeMillis()), purge.most(), purge.limit()));
    }
}
