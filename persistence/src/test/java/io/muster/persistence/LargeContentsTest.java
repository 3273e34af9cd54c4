package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents of megabytes in the embedded database: what they cost in memory and on the disk does not grow with how many there are. */
class LargeContentsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int LENGTH = 1_000_000;
    private static final int COUNT = 12;
    /** Each is stored twice, in its row and its history; up to one more may have been taken on when the portion was full. */
    private static final long LEAST_WAITS = 2L * COUNT * LENGTH / (UnsavedPages.MOST_BYTES + 2L * LENGTH);

    @TempDir
    Path home;

    @Test
    void theyAreWrittenOnceEachAndWaitForTheFileInBoundedPortions() throws IOException {
        try (H2Database database = H2Database.open(home)) {
            for (int number = 0; number < COUNT; number++) {
                publish(database, number, content('a', number));
            }
            assertThat(database.waitsForFile()).isGreaterThanOrEqualTo(LEAST_WAITS);
            publish(database, 0, content('b', 0));
            assertThat(find(database, 0)).contains(content('b', 0));
            assertThat(find(database, COUNT - 1)).contains(content('a', COUNT - 1));
        }
        // One for the configuration and one for its history each; in the row, each change wrote its neighbours again.
        long stored = 2L * (COUNT + 1) * LENGTH;
        assertThat(Files.size(H2Url.file(home))).isLessThan(2 * stored);
    }

    @Test
    void aBatchOfManyWaitsForTheFileToo() {
        try (H2Database database = H2Database.open(home)) {
            database.beginBatch();
            for (int number = 0; number < COUNT; number++) {
                ConfigPublication publication = publication(number, content('a', number));
                database.apply(sql -> database.repositories()
                        .configs()
                        .publish(sql, publication, null, new WriteStamp(database.rowIds(), NOON)));
            }
            assertThat(database.waitsForFile()).isGreaterThanOrEqualTo(LEAST_WAITS);
            database.rollbackBatch();
            assertThat(find(database, 0))
                    .as("what waits in the file is not committed")
                    .isEmpty();
        }
    }

    @Test
    void smallContentsDoNotWaitForTheFile() {
        try (H2Database database = H2Database.open(home)) {
            // Two megabytes, over more than one interval at which H2 writes by itself.
            String rest = "a".repeat(1_000);
            for (int number = 0; number < 2_000; number++) {
                publish(database, number % 400, number + rest);
            }
            assertThat(database.waitsForFile()).isZero();
        }
    }

    @Test
    void theyAreReadAFewAtATimeHoweverManyAreAskedFor() {
        try (H2Database database = H2Database.open(home)) {
            for (int number = 0; number < COUNT; number++) {
                publish(database, number, content('a', number));
            }
            List<String> names = new ArrayList<>();
            long after = -1;
            while (true) {
                long from = after;
                List<StoredConfig> piece = database.inTransaction(
                        sql -> database.repositories().configs().loadAfter(sql, from, 500));
                if (piece.isEmpty()) {
                    break;
                }
                assertThat(piece).hasSizeLessThanOrEqualTo((int) (NextContents.MOST_BYTES / LENGTH));
                piece.forEach(config -> names.add(config.key().dataId()));
                after = piece.get(piece.size() - 1).id();
            }
            assertThat(names).hasSize(COUNT).doesNotHaveDuplicates();
        }
    }

    @Test
    void aSnapshotKeepsThemAsTheyWereWhileTheyAreReplacedAndRestoresThem() {
        Path directory = home.resolve("snapshot");
        try (H2Database database = H2Database.open(home.resolve("one"))) {
            for (int number = 0; number < COUNT; number++) {
                publish(database, number, content('a', number));
            }
            try (EmbeddedDatabase.Snapshot snapshot = database.openSnapshot()) {
                for (int number = 0; number < COUNT; number++) {
                    publish(database, number, content('b', number));
                }
                snapshot.writeTo(directory);
            }
            assertThat(find(database, 3)).contains(content('b', 3));
        }
        try (H2Database restored = H2Database.open(home.resolve("two"))) {
            restored.restore(directory);
            for (int number = 0; number < COUNT; number++) {
                assertThat(find(restored, number)).contains(content('a', number));
            }
            assertThat(restored.waitsForFile()).isGreaterThanOrEqualTo(LEAST_WAITS);
        }
    }

    @Test
    void aDatabaseOfAnEarlierVersionIsChangedWithoutLosingOne() throws SQLException {
        String content = content('a', 1);
        try (H2Database database = H2Database.open(home)) {
            publish(database, 1, content);
            publish(database, 2, "small");
        }
        try (Connection connection = DriverManager.getConnection(H2Url.of(home), H2Url.USER, H2Url.PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String table : List.of("config_info", "config_info_gray", "his_config_info")) {
                statement.execute("ALTER TABLE " + table + " ALTER COLUMN content SET DATA TYPE longtext");
            }
            statement.execute("UPDATE muster_meta SET meta_value = '3' WHERE meta_key = 'database.schema-version'");
            assertThat(typeOfContent(statement)).isEqualTo("CHARACTER VARYING");
        }
        try (H2Database database = H2Database.open(home)) {
            assertThat(find(database, 1)).contains(content);
            assertThat(find(database, 2)).contains("small");
            publish(database, 1, content('b', 1));
            assertThat(find(database, 1)).contains(content('b', 1));
        }
        try (Connection connection = DriverManager.getConnection(H2Url.of(home), H2Url.USER, H2Url.PASSWORD);
                Statement statement = connection.createStatement()) {
            assertThat(typeOfContent(statement)).isEqualTo("CHARACTER LARGE OBJECT");
        }
    }

    private static String typeOfContent(Statement statement) throws SQLException {
        try (var row = statement.executeQuery("SELECT UPPER(data_type) FROM information_schema.columns WHERE"
                + " table_name = 'his_config_info' AND column_name = 'content'")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String content(char letter, int number) {
        return number + ":" + String.valueOf(letter).repeat(LENGTH);
    }

    private static ConfigPublication publication(int number, String content) {
        return ConfigPublication.of(new ConfigKey("data-" + number, "G", ""), content, Md5.of(content), null);
    }

    private static void publish(H2Database database, int number, String content) {
        database.beginBatch();
        database.apply(sql -> database.repositories()
                .configs()
                .publish(sql, publication(number, content), null, new WriteStamp(database.rowIds(), NOON)));
        database.commitBatch(database.appliedIndex() + 1);
    }

    private static Optional<String> find(H2Database database, int number) {
        return database.<Optional<StoredConfig>>inTransaction(
                        sql -> database.repositories().configs().find(sql, new ConfigKey("data-" + number, "G", "")))
                .map(StoredConfig::content);
    }
}
