package io.muster.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection at H2's SNAPSHOT isolation level: all that it reads is as it was at its first statement. */
final class H2Snapshot implements EmbeddedDatabase.Snapshot {
    private static final Logger logger = LoggerFactory.getLogger(H2Snapshot.class);

    private final Connection connection;
    private final DatabaseWorkers workers;
    private final long appliedIndex;
    private final AtomicBoolean closed = new AtomicBoolean();

    private H2Snapshot(Connection connection, DatabaseWorkers workers, long appliedIndex) {
        this.connection = connection;
        this.workers = workers;
        this.appliedIndex = appliedIndex;
    }

    /** @param expectedIndex what the view must show, empty for whatever it shows */
    static H2Snapshot open(Connection connection, DatabaseWorkers workers, OptionalLong expectedIndex)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT");
            statement.execute("SET LAZY_QUERY_EXECUTION 1");
            // The first statement that reads a table freezes all of them.
            try (ResultSet row = statement.executeQuery(
                    "SELECT meta_value FROM muster_meta WHERE meta_key = '" + MetaRepository.APPLIED_INDEX + "'")) {
                row.next();
                long index = Long.parseLong(row.getString(1));
                if (expectedIndex.isPresent() && index != expectedIndex.getAsLong()) {
                    throw new SQLException("the snapshot shows index " + index + " where " + expectedIndex.getAsLong()
                            + " is applied");
                }
                return new H2Snapshot(connection, workers, index);
            }
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    @Override
    public long appliedIndex() {
        return appliedIndex;
    }

    @Override
    public void writeTo(Path directory) {
        try {
            SnapshotFile.write(directory, connection);
        } catch (SQLException failure) {
            throw new UncheckedIOException(
                    new IOException("the snapshot cannot be read from the database: " + failure.getMessage(), failure));
        }
    }

    @Override
    public CompletableFuture<Path> writeInBackground(Path directory) {
        return workers.submit(() -> {
            try (this) {
                writeTo(directory);
                return directory;
            }
        });
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (connection;
                Statement statement = connection.createStatement()) {
            connection.rollback();
            statement.execute("SET LAZY_QUERY_EXECUTION 0");
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
            connection.setAutoCommit(true);
        } catch (SQLException failure) {
            logger.warn("A snapshot of the embedded database was not closed cleanly: {}", failure.toString());
        }
    }
}
