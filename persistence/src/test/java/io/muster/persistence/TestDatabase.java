package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A new database on one of the servers, with the way to write that belongs to it. */
final class TestDatabase implements AutoCloseable {
    private final TestServer server;
    private final Database database;
    private final DatabaseSettings.@Nullable Endpoint endpoint;

    private TestDatabase(TestServer server, Database database, DatabaseSettings.@Nullable Endpoint endpoint) {
        this.server = server;
        this.database = database;
        this.endpoint = endpoint;
    }

    static TestDatabase open(TestServer server, Path directory) {
        return switch (server) {
            case H2 -> new TestDatabase(server, Databases.openEmbedded(directory), null);
            case MARIADB, MYSQL -> adopt(server, server.newDatabase());
        };
    }

    /** Opens a database that has content already. */
    static TestDatabase adopt(TestServer server, DatabaseSettings.Endpoint endpoint) {
        Database database =
                Databases.openExternal(new DatabaseSettings(List.of(endpoint), 4, Duration.ofSeconds(3), 1000));
        TestDatabase opened = new TestDatabase(server, database, endpoint);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(database.health().state())
                        .as(database.health().sentence())
                        .isEqualTo(DatabaseHealth.State.UP));
        return opened;
    }

    Database database() {
        return database;
    }

    Repositories repositories() {
        return database.repositories();
    }

    WriteStamp stamp(Instant time) {
        return database instanceof EmbeddedDatabase embedded
                ? new WriteStamp(embedded.rowIds(), time)
                : WriteStamp.external(time);
    }

    <T extends @Nullable Object> T write(Work<T> work) {
        if (database instanceof EmbeddedDatabase embedded) {
            embedded.beginBatch();
            try {
                T result = embedded.apply(work);
                embedded.commitBatch(embedded.appliedIndex() + 1);
                return result;
            } finally {
                embedded.rollbackBatch();
            }
        }
        return database.inTransaction(work);
    }

    <T extends @Nullable Object> T read(Work<T> work) {
        return database.submit(work).join();
    }

    /** The history of a configuration with its contents, newest first. */
    List<HistoryEntry> history(ConfigKey key) {
        HistoryRepository history = repositories().history();
        Page<HistoryEntry> rows = read(sql -> history.list(sql, key, new PageRequest(1, 100)));
        return rows.items().stream()
                .map(row -> this.<Optional<HistoryEntry>>read(sql -> history.find(sql, row.nid()))
                        .orElseThrow())
                .toList();
    }

    @Override
    public void close() {
        database.close();
        if (endpoint != null) {
            server.drop(endpoint);
        }
    }
}
