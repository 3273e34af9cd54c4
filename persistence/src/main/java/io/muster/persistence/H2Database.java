package io.muster.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded database on H2.
 *
 * <p>One connection writes (the apply thread's); a few others read what is committed. H2 writes commits to its file half a second behind: a killed process loses the last
 * ones as a whole, never a part of one, and the log has them.
 */
final class H2Database implements EmbeddedDatabase {
    private static final Logger logger = LoggerFactory.getLogger(H2Database.class);

    private static final int READERS = 2;
    private static final int QUEUE_LIMIT = 10_000;

    private final Path directory;
    private final String url;
    private final JdbcConnectionPool readers;
    private final DatabaseWorkers workers;
    private final Repositories repositories = Repositories.of(StorageTraits.embedded());

    private final Connection writer;
    private final DSLContext writerSql;
    private final PreparedStatement storeMeta;
    /** One name for all commands: a later savepoint takes the place of an earlier one. */
    private final PreparedStatement savepoint;

    private final PreparedStatement toSavepoint;
    private final UnsavedPages unsaved;

    private volatile boolean closed;
    /** While a snapshot is loaded, and for good when that has failed: what is there is not whole. */
    private volatile boolean restoring;

    private volatile long appliedIndex;
    /** The apply thread while a batch is open. */
    private volatile @Nullable Thread batchThread;

    private long lastId;

    private H2Database(Path directory) throws SQLException {
        this.directory = directory;
        this.url = H2Url.of(directory);
        this.readers = JdbcConnectionPool.create(url, H2Url.USER, H2Url.PASSWORD);
        this.readers.setMaxConnections(READERS + 3);
        this.workers = new DatabaseWorkers("muster-embedded-database", READERS, QUEUE_LIMIT);
        Connection connection = readers.getConnection();
        try {
            Migrations.migrate(readers, connection);
            connection.setAutoCommit(false);
            this.writer = connection;
            this.writerSql = SqlContexts.onKept(writer, SQLDialect.H2);
            this.storeMeta = writer.prepareStatement("UPDATE muster_meta SET meta_value = ? WHERE meta_key = ?");
            this.savepoint = writer.prepareStatement("SAVEPOINT command");
            this.toSavepoint = writer.prepareStatement("ROLLBACK TO SAVEPOINT command");
            this.unsaved = new UnsavedPages(writer);
            prepareMeta();
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            readers.dispose();
            throw failure;
        }
    }

    /** Opens or makes the database in a directory. */
    static H2Database open(Path directory) {
        try {
            Files.createDirectories(directory);
            return new H2Database(directory);
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "the database directory " + directory + " cannot be made: " + failure, failure);
        } catch (SQLException | DataAccessException failure) {
            throw new IllegalStateException(H2Url.explain(directory, failure), failure);
        }
    }

    /** Makes the rows that {@link #commitBatch} updates, and reads them; empties a database whose restoring was cut short. */
    private void prepareMeta() throws SQLException {
        MetaRepository meta = repositories.meta();
        if (meta.find(writerSql, MetaRepository.RESTORING).isPresent()) {
            logger.warn(
                    "The embedded database in {} was left half restored: it begins empty, the log fills it again",
                    directory);
            SnapshotFile.clear(writer);
            meta.put(writerSql, MetaRepository.APPLIED_INDEX, "0");
            meta.put(writerSql, MetaRepository.LAST_ID, "0");
            meta.delete(writerSql, MetaRepository.RESTORING);
            writer.commit();
        }
        appliedIndex = Long.parseLong(meta.putIfAbsent(writerSql, MetaRepository.APPLIED_INDEX, "0"));
        lastId = Long.parseLong(meta.putIfAbsent(writerSql, MetaRepository.LAST_ID, "0"));
        writer.commit();
    }

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.EMBEDDED;
    }

    @Override
    public DatabaseHealth health() {
        if (closed) {
            return new DatabaseHealth(
                    DatabaseHealth.State.CLOSED, "the embedded database in " + directory + " is closed");
        }
        return restoring
                ? new DatabaseHealth(
                        DatabaseHealth.State.DOWN,
                        "the embedded database in " + directory + " is being replaced by a snapshot, try again")
                : new DatabaseHealth(DatabaseHealth.State.UP, "embedded database in " + directory);
    }

    @Override
    public Repositories repositories() {
        return repositories;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Work<T> work) {
        return workers.submit(() -> read(work));
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        return Thread.currentThread() == batchThread ? apply(work) : read(work);
    }

    private <T extends @Nullable Object> T read(Work<T> work) {
        if (closed || restoring) {
            throw new DatabaseUnavailableException(health().sentence(), null);
        }
        try (Connection connection = readers.getConnection()) {
            return work.run(SqlContexts.readingOn(connection, SQLDialect.H2));
        } catch (SQLException failure) {
            throw new DatabaseUnavailableException(H2Url.explain(directory, failure), failure);
        }
    }

    @Override
    public long appliedIndex() {
        return appliedIndex;
    }

    @Override
    public void beginBatch() {
        if (batchThread != null) {
            throw new IllegalStateException("a batch is open already");
        }
        if (restoring) {
            throw new IllegalStateException("the embedded database in " + directory + " is half restored");
        }
        batchThread = Thread.currentThread();
    }

    @Override
    public <T extends @Nullable Object> T apply(Work<T> command) {
        requireBatch();
        long idBefore = lastId;
        unsaved.beforeChange();
        try {
            savepoint.executeUpdate();
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
        T result;
        try {
            result = command.run(writerSql);
        } catch (RuntimeException | Error failure) {
            rollbackCommand(idBefore, failure);
            throw failure;
        }
        try {
            unsaved.afterChange();
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
        return result;
    }

    private void rollbackCommand(long idBefore, Throwable reason) {
        try {
            toSavepoint.executeUpdate();
            lastId = idBefore;
        } catch (SQLException failure) {
            reason.addSuppressed(failure);
        }
    }

    @Override
    public RowIds rowIds() {
        return RowIds.counted(() -> {
            requireBatch();
            return ++lastId;
        });
    }

    @Override
    public void commitBatch(long newAppliedIndex) {
        requireBatch();
        if (newAppliedIndex <= appliedIndex) {
            throw new IllegalArgumentException(
                    "applied index " + newAppliedIndex + " is not after " + appliedIndex + ", which is stored already");
        }
        try {
            store(MetaRepository.APPLIED_INDEX, newAppliedIndex);
            store(MetaRepository.LAST_ID, lastId);
            writer.commit();
            appliedIndex = newAppliedIndex;
            batchThread = null;
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
    }

    private void store(String key, long value) throws SQLException {
        storeMeta.setString(1, Long.toString(value));
        storeMeta.setString(2, key);
        storeMeta.executeUpdate();
    }

    @Override
    public void rollbackBatch() {
        if (batchThread == null) {
            return;
        }
        try {
            writer.rollback();
            reloadMeta();
            batchThread = null;
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
    }

    private void reloadMeta() {
        MetaRepository meta = repositories.meta();
        appliedIndex = Long.parseLong(
                meta.find(writerSql, MetaRepository.APPLIED_INDEX).orElse("0"));
        lastId = Long.parseLong(meta.find(writerSql, MetaRepository.LAST_ID).orElse("0"));
    }

    private void requireBatch() {
        if (batchThread != Thread.currentThread()) {
            throw new IllegalStateException("no batch is open on this thread");
        }
    }

    @Override
    public Snapshot openSnapshot() {
        if (batchThread != null) {
            throw new IllegalStateException("a batch is open: take the snapshot between batches");
        }
        try {
            return H2Snapshot.open(readers.getConnection(), workers, OptionalLong.of(appliedIndex));
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
    }

    @Override
    public Snapshot openBackup() {
        if (closed || restoring) {
            throw new DatabaseUnavailableException(health().sentence(), null);
        }
        try {
            return H2Snapshot.open(readers.getConnection(), workers, OptionalLong.empty());
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
    }

    @Override
    public void countFrom(long id) {
        requireBatch();
        lastId = Math.max(lastId, id);
    }

    @Override
    public void restore(Path from) {
        if (batchThread != null) {
            throw new IllegalStateException("a batch is open: restore between batches");
        }
        SnapshotFile.verify(from);
        restoring = true;
        try {
            setCache(H2Url.RESTORE_CACHE_KIB);
            SnapshotFile.load(from, writer, unsaved);
            prepareMeta();
            setCache(H2Url.CACHE_KIB);
            restoring = false;
        } catch (SQLException | RuntimeException failure) {
            try {
                writer.rollback();
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure instanceof RuntimeException unchecked
                    ? unchecked
                    : new UncheckedIOException(new IOException(H2Url.explain(directory, failure), failure));
        }
        logger.info("Restored the embedded database from {} at index {}", from, appliedIndex);
    }

    private void setCache(int kibibytes) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute("SET CACHE_SIZE " + kibibytes);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        workers.close();
        try {
            writer.rollback();
            writer.close();
        } catch (SQLException failure) {
            logger.warn("The embedded database in {} was not closed cleanly: {}", directory, failure.toString());
        }
        readers.dispose();
    }

    /** How often large changes have waited for the file. Apply thread. */
    long waitsForFile() {
        return unsaved.saves();
    }

    /** Returns the address for other readers in this process, such as the reactive pool. */
    String url() {
        return Objects.requireNonNull(url);
    }
}
