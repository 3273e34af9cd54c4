package io.muster.server.audit;

import io.muster.persistence.AuditFilter;
import io.muster.persistence.Database;
import io.muster.persistence.DatabaseUnavailableException;
import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.persistence.StoredAuditEntry;
import io.muster.persistence.Work;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks into the audit log. Thread-safe, never blocks; fails with {@code DATABASE_UNAVAILABLE}. */
public final class AuditSearch {

    private final Database database;

    AuditSearch(Database database) {
        this.database = database;
    }

    /** One page, the latest first. */
    public CompletableFuture<Page<StoredAuditEntry>> page(AuditFilter filter, PageRequest page) {
        return read(sql -> database.repositories().audit().list(sql, filter, page));
    }

    /** At most so many entries, the latest first. */
    public CompletableFuture<List<StoredAuditEntry>> latest(AuditFilter filter, int limit) {
        return read(sql -> database.repositories().audit().latest(sql, filter, limit));
    }

    /** At most so many of those that come behind an entry, the latest first. */
    public CompletableFuture<List<StoredAuditEntry>> latestBehind(
            AuditFilter filter, StoredAuditEntry last, int limit) {
        return read(sql -> database.repositories().audit().latestBehind(sql, filter, last, limit));
    }

    private <T> CompletableFuture<T> read(Work<T> work) {
        return database.submit(work).exceptionally(failure -> {
            Throwable cause = Failures.cause(failure);
            if (cause instanceof DatabaseUnavailableException) {
                throw new ProblemException(ProblemKind.DATABASE_UNAVAILABLE, cause.getMessage());
            }
            throw Failures.unchecked(cause);
        });
    }
}
