package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is taken while the database is written, is whole, and puts the same rows back. */
class BackupTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path home;

    private Path directory() {
        return home.resolve("database");
    }

    @Test
    void whatIsWrittenMeanwhileIsNotInIt() {
        try (EmbeddedDatabase database = Databases.openEmbedded(directory())) {
            publish(database, "first", "one \uD83D\uDE00");
            try (EmbeddedDatabase.Snapshot backup =
                    CompletableFuture.supplyAsync(database::openBackup).join()) {
                publish(database, "second", "two");
                backup.writeTo(home);
            }
            BackupFile.Content content = BackupFile.verify(home.resolve(SnapshotFile.NAME));
            assertThat(content.appliedIndex()).isEqualTo(1);
            assertThat(content.configurations()).isEqualTo(1);
            assertThat(content.rows()).isEqualTo(2); // the configuration and its history
            assertThat(content.lastId()).isPositive();
        }
    }

    @Test
    void itsRowsAreTheSameElsewhereAndTheCounterGoesOnAfterThem() {
        BackupFile.Content content;
        List<BackupFile.Portion> portions = new ArrayList<>();
        StoredConfig original;
        try (EmbeddedDatabase database = Databases.openEmbedded(directory())) {
            for (int number = 0; number < 300; number++) {
                publish(database, "key-" + number, "content ".repeat(200) + number);
            }
            original = find(database, "key-7").orElseThrow();
            try (EmbeddedDatabase.Snapshot backup = database.openBackup()) {
                backup.writeTo(home);
            }
        }
        Path file = home.resolve(SnapshotFile.NAME);
        content = BackupFile.verify(file);
        BackupFile.read(file, portions::add);
        assertThat(portions).hasSizeGreaterThan(2);
        try (EmbeddedDatabase other = Databases.openEmbedded(home.resolve("other"))) {
            publish(other, "gone", "gone");
            other.beginBatch();
            other.apply(sql -> {
                BackupFile.clear(sql);
                return null;
            });
            for (BackupFile.Portion portion : portions) {
                other.apply(sql -> {
                    BackupFile.insert(sql, portion);
                    return null;
                });
            }
            other.countFrom(content.lastId());
            other.commitBatch(other.appliedIndex() + 1);

            assertThat(find(other, "gone")).isEmpty();
            assertThat(find(other, "key-7")).contains(original);
            publish(other, "later", "later");
            assertThat(find(other, "later").orElseThrow().id()).isGreaterThan(content.lastId());
        }
    }

    @Test
    void aDamagedOrTruncatedFileIsRefusedInOneSentence() throws Exception {
        try (EmbeddedDatabase database = Databases.openEmbedded(directory())) {
            publish(database, "first", "one");
            try (EmbeddedDatabase.Snapshot backup = database.openBackup()) {
                backup.writeTo(home);
            }
        }
        Path file = home.resolve(SnapshotFile.NAME);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, bytes.length / 2, bytes.length - 1}) {
            Path cut = Files.write(home.resolve("cut"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> BackupFile.verify(cut))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(cut.toString());
        }
        for (int place = 30; place < bytes.length - 20; place += 37) {
            byte[] changed = bytes.clone();
            changed[place] ^= 0x55;
            Path damaged = Files.write(home.resolve("damaged"), changed);
            assertThatThrownBy(() -> BackupFile.verify(damaged)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aVacuumedDatabaseIsSmallerAndTheSame() {
        try (EmbeddedDatabase database = Databases.openEmbedded(directory())) {
            for (int number = 0; number < 400; number++) {
                publish(database, "key", "content ".repeat(1000) + number);
            }
            database.beginBatch();
            database.apply(sql -> database.repositories().history().purgeOlderThan(sql, NOON.plusSeconds(9), 1000));
            database.commitBatch(database.appliedIndex() + 1);
        }
        Databases.Vacuumed vacuumed = Databases.vacuumEmbedded(directory());
        assertThat(vacuumed.after()).isLessThan(vacuumed.before());
        try (EmbeddedDatabase database = Databases.openEmbedded(directory())) {
            assertThat(find(database, "key").orElseThrow().content()).endsWith("399");
            assertThat(database.appliedIndex()).isEqualTo(401);
        }
        assertThatThrownBy(() -> Databases.vacuumEmbedded(home.resolve("nothing")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there is no embedded database in");
    }

    private static void publish(EmbeddedDatabase database, String dataId, String content) {
        database.beginBatch();
        database.apply(sql -> database.repositories()
                .configs()
                .publish(
                        sql,
                        ConfigPublication.of(new ConfigKey(dataId, "G", ""), content, Md5.of(content), "text"),
                        null,
                        new WriteStamp(database.rowIds(), NOON)));
        database.commitBatch(database.appliedIndex() + 1);
    }

    private static Optional<StoredConfig> find(EmbeddedDatabase database, String dataId) {
        return database.<Optional<StoredConfig>>submit(
                        sql -> database.repositories().configs().find(sql, new ConfigKey(dataId, "G", "")))
                .join();
    }
}
