package io.muster.persistence;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The embedded database of one node: an H2 file that only the applied log writes.
 *
 * <p>Use on the apply thread: {@link #beginBatch()}, one {@link #apply} for each command, {@link #commitBatch(long)}. The index of the
 * last applied entry is stored in the same transaction, so after a crash the content is exactly that of {@link #appliedIndex()}
 * (which may be a little older than what was committed: commits are written behind, the log replays the rest).
 */
public interface EmbeddedDatabase extends Database {
    /** Returns the index of the last log entry whose effect is committed, 0 for an empty database. */
    long appliedIndex();

    /** Opens the transaction of one batch. Apply thread only. */
    void beginBatch();

    /**
     * Runs one command inside the batch behind a savepoint: if it throws, the command leaves no trace and the batch goes on.
     * Apply thread only. Reads inside see what the batch has written so far.
     */
    <T extends @Nullable Object> T apply(Work<T> command);

    /**
     * Returns the next id of the replicated counter; part of the batch, equal on all nodes that apply the same commands. Apply
     * thread only, between {@link #beginBatch()} and {@link #commitBatch(long)}.
     */
    RowIds rowIds();

    /**
     * Commits the batch together with the index of its last entry. Apply thread only.
     *
     * @param appliedIndex greater than the present {@link #appliedIndex()}
     */
    void commitBatch(long appliedIndex);

    /** Takes back everything of the open batch, if one is open. Apply thread only. */
    void rollbackBatch();

    /**
     * Freezes a view of the committed content. Apply thread only, between batches; takes a moment, whatever the size.
     *
     * @return the view, to be written in the background and closed
     */
    Snapshot openSnapshot();

    /**
     * Freezes a view of what is committed at this moment, for a backup. Any thread; waits for a free connection if many read.
     *
     * @return the view, to be written and closed
     */
    Snapshot openBackup();

    /**
     * Lets the replicated counter go on after this id, for rows that come with ids of their own. Apply thread only, in a batch.
     */
    void countFrom(long lastId);

    /**
     * Replaces the whole content by that of a snapshot. Readers are turned away meanwhile. A process that dies meanwhile begins with an empty
     * database at index 0. Apply thread only, outside a batch.
     *
     * @param directory what {@link Snapshot#writeTo} has written
     * @throws java.io.UncheckedIOException when the directory cannot be read or its checksum is wrong; nothing has changed then
     */
    void restore(Path directory);

    /** A frozen view of the content; safe to hand to one other thread. */
    interface Snapshot extends AutoCloseable {
        /** Returns the index of the last log entry in this view. */
        long appliedIndex();

        /** Writes the view into a directory, which is made if absent, on the calling thread. */
        void writeTo(Path directory);

        /** Writes the view on a worker thread and closes it. */
        CompletableFuture<Path> writeInBackground(Path directory);

        @Override
        void close();
    }
}
