package io.muster.persistence;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.SQLStateClass;

/** Tells a duplicate key from other failures, the same on every database. */
final class DuplicateKeys {
    private DuplicateKeys() {}

    /** Runs an insertion; returns empty when its key is already there. */
    static <T> Optional<T> emptyIfDuplicate(Supplier<T> insertion) {
        try {
            return Optional.of(insertion.get());
        } catch (DataAccessException failure) {
            if (isDuplicate(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Runs an insertion of one row. */
    static WriteOutcome outcome(Runnable insertion) {
        return emptyIfDuplicate(() -> {
                    insertion.run();
                    return WriteOutcome.DONE;
                })
                .orElse(WriteOutcome.ALREADY_EXISTS);
    }

    /** MySQL and MariaDB report every constraint as 23000 and tell a duplicate by error 1062; H2 has the state 23505 for it. */
    private static boolean isDuplicate(DataAccessException failure) {
        if (failure.sqlStateClass() != SQLStateClass.C23_INTEGRITY_CONSTRAINT_VIOLATION) {
            return false;
        }
        SQLException cause = failure.getCause(SQLException.class);
        return "23505".equals(failure.sqlState()) || (cause != null && cause.getErrorCode() == 1062);
    }
}
