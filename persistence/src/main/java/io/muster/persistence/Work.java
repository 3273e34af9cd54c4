package io.muster.persistence;

import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Statements to be run in one transaction.
 *
 * <p>Work may be run more than once when the database asks for it (a deadlock victim), so it must have no effect outside the transaction.
 *
 * @param <T> what the work returns
 */
@FunctionalInterface
public interface Work<T extends @Nullable Object> {
    /**
     * Runs the statements.
     *
     * @param sql the transaction; never kept beyond this call
     * @return the result
     */
    T run(DSLContext sql);
}
