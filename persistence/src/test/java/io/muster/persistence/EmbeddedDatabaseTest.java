package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.PublishResult.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.700Z");
    private static final ConfigKey KEY = new ConfigKey("app.yaml", "DEFAULT_GROUP", "");

    @TempDir
    Path home;

    private EmbeddedDatabase database;

    @BeforeEach
    void open() {
        database = Databases.openEmbedded(home.resolve("data"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCommittedBatchIsReadAndItsIndexKept() {
        publish(1, KEY, "a: 1");
        assertThat(find(KEY)).map(StoredConfig::content).contains("a: 1");
        reopen();
        assertThat(database.appliedIndex()).isEqualTo(1);
        assertThat(find(KEY)).map(StoredConfig::content).contains("a: 1");
    }

    @Test
    void readersDoNotSeeAnOpenBatchButItsOwnCommandsDo() {
        database.beginBatch();
        database.apply(sql -> database.repositories().configs().publish(sql, publication(KEY, "a"), null, stamp()));
        assertThat(database.<Optional<StoredConfig>>submit(
                                sql -> database.repositories().configs().find(sql, KEY))
                        .join())
                .isEmpty();
        assertThat(database.<Optional<StoredConfig>>inTransaction(
                        sql -> database.repositories().configs().find(sql, KEY)))
                .isPresent();
        database.commitBatch(1);
        assertThat(find(KEY)).isPresent();
    }

    @Test
    void aCommandThatThrowsLeavesNoTraceAndTheBatchGoesOn() {
        ConfigKey other = new ConfigKey("other", "DEFAULT_GROUP", "");
        database.beginBatch();
        assertThatThrownBy(() -> database.apply(sql -> {
                    database.repositories().configs().publish(sql, publication(KEY, "lost"), null, stamp());
                    throw new IllegalArgumentException("refused");
                }))
                .hasMessage("refused");
        PublishResult result = database.apply(
                sql -> database.repositories().configs().publish(sql, publication(other, "kept"), null, stamp()));
        database.commitBatch(1);
        assertThat(find(KEY)).isEmpty();
        assertThat(find(other)).map(StoredConfig::content).contains("kept");
        // The ids that the failed command took are given again: replicas that skip it must count the same.
        assertThat(((Published) result).id()).isEqualTo(1);
    }

    @Test
    void aRolledBackBatchIsForgottenWithItsIds() {
        database.beginBatch();
        database.apply(sql -> database.repositories().configs().publish(sql, publication(KEY, "a"), null, stamp()));
        database.rollbackBatch();
        assertThat(find(KEY)).isEmpty();
        assertThat(publish(1, KEY, "b").id()).isEqualTo(1);
    }

    @Test
    void anIndexThatIsNotNewIsRefused() {
        publish(5, KEY, "a");
        database.beginBatch();
        assertThatThrownBy(() -> database.commitBatch(5)).hasMessageContaining("5");
        database.rollbackBatch();
        assertThat(database.appliedIndex()).isEqualTo(5);
    }

    @Test
    void writesOutsideTheLogAreRefused() {
        assertThatThrownBy(() -> database.inTransaction(sql -> {
                    database.repositories().meta().put(sql, "a", "b");
                    return null;
                }))
                .hasMessageContaining("replicated log only");
    }

    @Test
    void twoReplicasThatApplyTheSameCommandsWriteTheSameSnapshot() throws IOException {
        try (EmbeddedDatabase replica = Databases.openEmbedded(home.resolve("replica"))) {
            for (EmbeddedDatabase each : List.of(database, replica)) {
                each.beginBatch();
                for (int number = 0; number < 20; number++) {
                    ConfigKey key = new ConfigKey("data-" + number % 7, "G", number % 2 == 0 ? "" : "dev");
                    String content = "content " + number + " \uD83D\uDE00";
                    each.apply(sql -> each.repositories()
                            .configs()
                            .publish(sql, publication(key, content), null, new WriteStamp(each.rowIds(), NOON)));
                }
                each.apply(
                        sql -> each.repositories().users().create(sql, new StoredUser("nacos", "$2a$10$hash", true)));
                each.commitBatch(9);
                try (EmbeddedDatabase.Snapshot snapshot = each.openSnapshot()) {
                    snapshot.writeTo(home.resolve(each == database ? "one" : "two"));
                }
            }
        }
        assertThat(Files.readAllBytes(home.resolve("one").resolve(SnapshotFile.NAME)))
                .isEqualTo(Files.readAllBytes(home.resolve("two").resolve(SnapshotFile.NAME)));
    }

    @Test
    void aSnapshotShowsTheMomentItWasOpenedHoweverLateItIsWritten() {
        String large = "x".repeat(100_000);
        publish(1, KEY, large);
        EmbeddedDatabase.Snapshot snapshot = database.openSnapshot();
        publish(2, KEY, "y".repeat(100_000));
        for (int index = 3; index < 60; index++) {
            publish(index, KEY, "later " + index);
        }
        Path written = snapshot.writeInBackground(home.resolve("snapshot")).join();
        publish(60, new ConfigKey("another", "G", ""), "gone after the restore");

        database.restore(written);

        assertThat(database.appliedIndex()).isEqualTo(1);
        assertThat(find(KEY)).map(StoredConfig::content).contains(large);
        assertThat(find(new ConfigKey("another", "G", ""))).isEmpty();
        assertThat(publish(2, new ConfigKey("third", "G", ""), "c").id())
                .as("ids go on where the snapshot was: 1 for the row, 2 for its history")
                .isEqualTo(3);
    }

    @Test
    void aDamagedSnapshotIsRefusedAndNothingChanges() throws IOException {
        publish(1, KEY, "kept ".repeat(1000));
        Path directory = home.resolve("snapshot");
        try (EmbeddedDatabase.Snapshot snapshot = database.openSnapshot()) {
            snapshot.writeTo(directory);
        }
        Path file = directory.resolve(SnapshotFile.NAME);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(file, bytes);
        publish(2, KEY, "newer");
        assertThatThrownBy(() -> database.restore(directory)).hasMessageContaining("cannot be used");
        assertThat(find(KEY)).map(StoredConfig::content).contains("newer");
        assertThat(database.appliedIndex()).isEqualTo(2);
    }

    @Test
    void aRestoreThatWasCutShortLeavesAnEmptyDatabase() {
        publish(7, KEY, "old");
        database.beginBatch();
        database.apply(sql -> {
            database.repositories().meta().put(sql, MetaRepository.RESTORING, "true");
            return 0;
        });
        database.commitBatch(8);
        reopen();
        assertThat(database.appliedIndex()).isZero();
        assertThat(find(KEY)).isEmpty();
        assertThat(publish(1, KEY, "new").id()).isEqualTo(1);
    }

    @Test
    void aRestoreWaitsForNoSnapshotThatIsStillBeingWritten() {
        publish(1, KEY, "one");
        Path directory = home.resolve("snapshot");
        try (EmbeddedDatabase.Snapshot snapshot = database.openSnapshot()) {
            snapshot.writeTo(directory);
            publish(2, KEY, "two");
            database.restore(directory);
            assertThat(find(KEY)).map(StoredConfig::content).contains("one");
        }
    }

    private void reopen() {
        database.close();
        open();
    }

    private WriteStamp stamp() {
        return new WriteStamp(database.rowIds(), NOON);
    }

    private static ConfigPublication publication(ConfigKey key, String content) {
        return ConfigPublication.of(key, content, Md5.of(content), "text");
    }

    private Published publish(long index, ConfigKey key, String content) {
        database.beginBatch();
        PublishResult result = database.apply(
                sql -> database.repositories().configs().publish(sql, publication(key, content), null, stamp()));
        database.commitBatch(index);
        return (Published) result;
    }

    private Optional<StoredConfig> find(ConfigKey key) {
        return database.inTransaction(sql -> database.repositories().configs().find(sql, key));
    }
}
