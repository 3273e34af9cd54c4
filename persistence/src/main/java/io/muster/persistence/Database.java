package io.muster.persistence;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One database, embedded or external, and the repositories that work on it.
 *
 * <p>Repositories take the transaction as an argument, so the same write code runs on the apply thread of an embedded database
 * and on the worker threads of an external one. All methods are safe for use by several threads.
 */
public interface Database extends AutoCloseable {
    /** Returns where the tables live. */
    DatabaseKind kind();

    /** Returns the present state; never blocks. */
    DatabaseHealth health();

    /** Returns the repositories that fit this database. */
    Repositories repositories();

    /**
     * Runs work in one transaction on a worker thread of this database; never blocks the caller.
     *
     * <p>On an embedded database this is for reading: what is committed is seen, and writes belong to
     * {@link EmbeddedDatabase#apply}.
     *
     * @return the result; fails with {@link DatabaseUnavailableException} when the database cannot be used or too much work is
     *     already waiting
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Work<T> work);

    /**
     * Runs work in one transaction on the calling thread, which must be one that may block.
     *
     * @throws DatabaseUnavailableException when the database cannot be used
     */
    <T extends @Nullable Object> T inTransaction(Work<T> work);

    /** Waits for running work for a short time and lets go of every connection and thread. */
    @Override
    void close();
}
