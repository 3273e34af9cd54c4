package io.muster.server.storage;

import io.muster.persistence.EmbeddedDatabase;
import io.muster.persistence.EmbeddedDatabase.Snapshot;
import io.muster.persistence.MetaRepository;
import io.muster.persistence.RowIds;
import io.muster.persistence.Work;
import io.muster.persistence.WriteStamp;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.StatePart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.SQLStateClass;
import org.jspecify.annotations.Nullable;

/**
 * The embedded database as a part of the replicated state: every command that writes tables runs in here, one
 * transaction for each applied batch, a savepoint for each command, and the index of the last entry is committed with it.
 *
 * <p>All methods belong to the apply thread; the listeners are added while starting.
 */
public final class EmbeddedStore implements StatePart {

    private static final String INDEX_FILE = "applied-index";

    private final EmbeddedDatabase database;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> afterRollback = new ArrayList<>();
    private final List<Runnable> afterLoad = new ArrayList<>();
    private boolean open;
    private long lastIndex;
    /** A backup is on its way back (see {@link RestoreCommand}): other writes are refused. Equal on all nodes, as it is stored. */
    private boolean restoring;

    private boolean restoredInBatch;

    public EmbeddedStore(EmbeddedDatabase database) {
        this.database = database;
        this.lastIndex = database.appliedIndex();
        this.restoring = storedRestoring();
    }

    private boolean storedRestoring() {
        return database.<Boolean>inTransaction(sql -> database.repositories()
                .meta()
                .find(sql, MetaRepository.BACKUP_RESTORING)
                .isPresent());
    }

    /** Calls back on the apply thread after each committed batch, before any outcome is released. */
    public void afterCommit(Runnable listener) {
        afterCommit.add(listener);
    }

    /** Calls back on the apply thread after a batch was taken back, so that what was staged for it is dropped. */
    public void afterRollback(Runnable listener) {
        afterRollback.add(listener);
    }

    /** Calls back on the apply thread after the whole content was replaced by a snapshot. */
    public void afterLoad(Runnable listener) {
        afterLoad.add(listener);
    }

    /** Whether the effects of the entry at this index are in the database already (replay after a restart). */
    public boolean holds(ApplyContext context) {
        return context.index() <= database.appliedIndex();
    }

    /**
     * Runs a command's statements inside the present batch behind a savepoint. A value that does not fit its column is a
     * refusal, equal on all nodes; any other failure of the database is a defect and is thrown.
     *
     * @param whenRefused makes the result of a refusal
     */
    public <T> T apply(Work<T> command, Refusal<T> whenRefused) {
        if (restoring) {
            return whenRefused.refuse(
                    Outcome.rejected(
                            new Problem(
                                    ProblemKind.NOT_READY,
                                    "a backup is being restored, nothing was changed; if that was cut short, run bin/muster restore again")));
        }
        return execute(command, whenRefused);
    }

    /** Runs a part of a restore. */
    Outcome restore(Work<Outcome> part) {
        return execute(part, refused -> refused);
    }

    /** From now on other writes are refused. */
    void restoring() {
        restoring = true;
    }

    /** The restore is complete: with the batch, whatever is held in memory is read again. */
    void restored() {
        restoring = false;
        restoredInBatch = true;
    }

    private <T> T execute(Work<T> command, Refusal<T> whenRefused) {
        if (!open) {
            database.beginBatch();
            open = true;
        }
        try {
            return database.apply(command);
        } catch (DataAccessException failure) {
            if (failure.sqlStateClass() == SQLStateClass.C22_DATA_EXCEPTION) {
                return whenRefused.refuse(Outcome.rejected(new Problem(
                        ProblemKind.PARAMETER_INVALID,
                        "a value does not fit its column: "
                                + firstLine(failure.getCause() == null ? failure : failure.getCause()))));
            }
            throw failure;
        }
    }

    /** As {@link #apply(Work, Refusal)} for statements that give the outcome themselves. */
    public Outcome apply(Work<Outcome> command) {
        return apply(command, refused -> refused);
    }

    /** Where ids and times of rows come from while a command is executed: equal on all nodes. */
    public WriteStamp stamp(ApplyContext context) {
        return new WriteStamp(rowIds(), Instant.ofEpochMilli(context.timestampMillis()));
    }

    /** The replicated counter; valid while a batch is open, that is inside {@link #apply}. */
    public RowIds rowIds() {
        return database.rowIds();
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void endBatch(long lastIndex) {
        this.lastIndex = Math.max(this.lastIndex, lastIndex);
        if (!open) {
            return;
        }
        open = false;
        try {
            database.commitBatch(lastIndex);
        } catch (RuntimeException failure) {
            database.rollbackBatch();
            restoring = storedRestoring();
            restoredInBatch = false;
            afterRollback.forEach(Runnable::run);
            throw failure;
        }
        afterCommit.forEach(Runnable::run);
        if (restoredInBatch) {
            restoredInBatch = false;
            afterLoad.forEach(Runnable::run);
        }
    }

    @Override
    public long durableIndex() {
        return database.appliedIndex();
    }

    @Override
    public Capture capture() {
        if (lastIndex > database.appliedIndex()) {
            // Entries without a write have passed: the picture must not seem older than the log's snapshot.
            database.beginBatch();
            database.commitBatch(lastIndex);
        }
        Snapshot snapshot = database.openSnapshot();
        return new Capture() {
            @Override
            public void writeTo(Path directory) throws IOException {
                try {
                    snapshot.writeTo(directory);
                    Files.writeString(directory.resolve(INDEX_FILE), Long.toString(snapshot.appliedIndex()));
                } catch (UncheckedIOException failure) {
                    throw failure.getCause();
                }
            }

            @Override
            public void close() {
                snapshot.close();
            }
        };
    }

    @Override
    public void load(Path directory) throws IOException {
        long index =
                Long.parseLong(Files.readString(directory.resolve(INDEX_FILE)).trim());
        if (database.appliedIndex() >= index) {
            return; // on start the database is often past the snapshot: it is kept, entries up to it are skipped
        }
        try {
            database.restore(directory);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        lastIndex = Math.max(lastIndex, index);
        restoring = storedRestoring();
        afterLoad.forEach(Runnable::run);
    }

    private static String firstLine(Throwable cause) {
        @Nullable String message = cause.getMessage();
        return message == null ? cause.toString() : message.lines().findFirst().orElse("");
    }

    /** Makes the result of a command that the database refused. */
    @FunctionalInterface
    public interface Refusal<T> {
        T refuse(Outcome rejected);
    }
}
