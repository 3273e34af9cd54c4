package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.persistence.PublishResult.CasMismatch;
import io.muster.persistence.PublishResult.Published;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Gray releases, namespaces, capacities, changes and the meta table. */
@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#all")
class SmallRepositoriesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");
    private static final ConfigKey KEY = new ConfigKey("app.yaml", "DEFAULT_GROUP", "");

    @Parameter
    TestServer server;

    @TempDir
    Path directory;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.open(server, directory);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void grayReleasesArePublishedComparedListedAndRemoved() {
        GrayRepository grays = database.repositories().grays();
        Published first = (Published) gray("beta", "one", "m1", null);
        assertThat(first.previousMd5()).isNull();
        assertThat(gray("beta", "two", "m2", "m1"))
                .isEqualTo(new Published(first.id(), "m1", Instant.parse("2026-11-21T12:00:00.123Z"), null));
        assertThat(gray("beta", "three", "m3", "m1")).isEqualTo(new CasMismatch("m2"));
        gray("tag_blue", "blue", "mb", null);
        assertThat(this.<List<StoredGray>>read(sql -> grays.list(sql, KEY)))
                .extracting(StoredGray::grayName, StoredGray::content, StoredGray::modified)
                .containsExactly(
                        tuple("beta", "two", Instant.parse("2026-11-21T12:00:00.123Z")),
                        tuple("tag_blue", "blue", Instant.parse("2026-11-21T12:00:00.123Z")));
        assertThat(this.<List<StoredGray>>read(sql -> grays.loadAfter(sql, first.id(), 10)))
                .extracting(StoredGray::grayName)
                .containsExactly("tag_blue");
        assertThat(database.<Optional<StoredGray>>write(
                        sql -> grays.remove(sql, KEY, "beta", "bob", "10.0.0.1", database.stamp(NOON))))
                .hasValueSatisfying(removed -> assertThat(removed.content()).isEqualTo("two"));
        assertThat(database.<Optional<StoredGray>>write(
                        sql -> grays.remove(sql, KEY, "beta", "bob", "10.0.0.1", database.stamp(NOON))))
                .isEmpty();
        assertThat(this.<Optional<StoredGray>>read(sql -> grays.find(sql, KEY, "beta")))
                .isEmpty();
        List<HistoryEntry> history = database.history(KEY);
        assertThat(history)
                .extracting(
                        HistoryEntry::operation,
                        HistoryEntry::content,
                        HistoryEntry::publishType,
                        HistoryEntry::grayName)
                .containsExactly(
                        tuple(HistoryEntry.Operation.DELETE, "two", "gray", "beta"),
                        tuple(HistoryEntry.Operation.INSERT, "blue", "gray", "tag_blue"),
                        tuple(HistoryEntry.Operation.UPDATE, "one", "gray", "beta"),
                        tuple(HistoryEntry.Operation.INSERT, "one", "gray", "beta"));
        HistoryEntry firstBeta = history.get(3);
        assertThat(this.<Optional<HistoryEntry>>read(
                        sql -> database.repositories().history().next(sql, KEY, firstBeta.nid())))
                .as("the next row of the same gray release")
                .contains(history.get(2));
    }

    @Test
    void grayReleasesOfOneConfigurationAreReadTogetherUpToALimit() {
        GrayRepository grays = database.repositories().grays();
        String large = "0123456789".repeat(900_000);
        gray("beta", large, "m1", null);
        assertThat(this.<List<StoredGray>>read(sql -> grays.list(sql, KEY)))
                .as("a single one may be longer")
                .extracting(StoredGray::content)
                .containsExactly(large);
        gray("tag_blue", large, "m2", null);

        assertThatThrownBy(() -> this.<List<StoredGray>>read(sql -> grays.list(sql, KEY)))
                .hasRootCauseInstanceOf(ContentsTooLargeException.class)
                .hasMessageContaining("2 rows have 18000000 bytes");
        assertThat(this.<List<StoredGray>>read(sql -> grays.listWithoutContents(sql, KEY)))
                .extracting(StoredGray::grayName, StoredGray::content, StoredGray::md5)
                .containsExactly(tuple("beta", "", "m1"), tuple("tag_blue", "", "m2"));
    }

    @Test
    void namespacesAreCreatedOnceChangedAndDeleted() {
        NamespaceRepository namespaces = database.repositories().namespaces();
        assertThat(database.<WriteOutcome>write(
                        sql -> namespaces.create(sql, "dev", "开发 \uD83D\uDE80", null, database.stamp(NOON))))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(
                        sql -> namespaces.create(sql, "dev", "again", "x", database.stamp(NOON))))
                .isEqualTo(WriteOutcome.ALREADY_EXISTS);
        assertThat(database.<WriteOutcome>write(sql ->
                        namespaces.update(sql, "dev", "Development", "words", database.stamp(NOON.plusSeconds(1)))))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> namespaces.update(sql, "none", "x", null, database.stamp(NOON))))
                .isEqualTo(WriteOutcome.NOT_FOUND);
        assertThat(this.<List<StoredNamespace>>read(namespaces::list))
                .containsExactly(new StoredNamespace(
                        "dev", "Development", "words", "nacos", NOON.toEpochMilli(), NOON.toEpochMilli() + 1000));
        assertThat(this.<Optional<StoredNamespace>>read(sql -> namespaces.find(sql, "none")))
                .isEmpty();
        assertThat(database.<WriteOutcome>write(sql -> namespaces.delete(sql, "dev")))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> namespaces.delete(sql, "dev")))
                .isEqualTo(WriteOutcome.NOT_FOUND);
    }

    @Test
    void limitsThatAreNotGivenAreKept() {
        CapacityRepository capacities = database.repositories().capacities();
        Capacity saved = database.write(
                sql -> capacities.save(sql, Capacity.Scope.TENANT, "dev", 2, null, null, 7, database.stamp(NOON)));
        assertThat(saved.quota()).isEqualTo(2);
        assertThat(saved.maxAggregateSize()).isEqualTo(7);
        assertThat(saved.maxSize()).isZero();
        Capacity changed = database.write(
                sql -> capacities.save(sql, Capacity.Scope.TENANT, "dev", null, 100, null, null, database.stamp(NOON)));
        assertThat(changed.quota()).isEqualTo(2);
        assertThat(changed.maxSize()).isEqualTo(100);
        assertThat(this.<Optional<Capacity>>read(sql -> capacities.find(sql, Capacity.Scope.TENANT, "dev")))
                .contains(changed);
        assertThat(this.<Optional<Capacity>>read(sql -> capacities.find(sql, Capacity.Scope.GROUP, "dev")))
                .isEmpty();
    }

    @Test
    void changesOfAnExternalDatabaseAreListedAndPurged() {
        ChangeRepository changes = database.repositories().changes();
        database.write(sql -> database.repositories()
                .configs()
                .publish(sql, ConfigPublication.of(KEY, "1", "m1", null), null, database.stamp(NOON)));
        gray("beta", "one", "m1", null);
        database.write(sql -> database.repositories().configs().remove(sql, KEY, null, null, database.stamp(NOON)));
        List<ConfigChange> tail = read(sql -> changes.after(sql, 0, 10));
        long last = this.<Long>read(changes::lastId);
        if (server == TestServer.H2) {
            assertThat(tail)
                    .as("the log tells the changes of an embedded database")
                    .isEmpty();
            assertThat(last).isZero();
        } else {
            assertThat(tail).extracting(ConfigChange::key).containsExactly(KEY, KEY, KEY);
            assertThat(tail.get(0).time()).isEqualTo(NOON);
            assertThat(last).isEqualTo(tail.get(2).id());
            assertThat(this.<List<ConfigChange>>read(
                            sql -> changes.after(sql, tail.get(1).id(), 10)))
                    .containsExactly(tail.get(2));
            assertThat(database.<Integer>write(sql -> changes.purgeOlderThan(sql, NOON.plusSeconds(1), 2)))
                    .isEqualTo(2);
            assertThat(this.<List<ConfigChange>>read(sql -> changes.after(sql, 0, 10)))
                    .hasSize(1);
        }
    }

    @Test
    void theFirstOfSeveralValuesWins() {
        MetaRepository meta = database.repositories().meta();
        assertThat(database.<String>write(sql -> meta.putIfAbsent(sql, MetaRepository.PEER_SECRET, "first")))
                .isEqualTo("first");
        assertThat(database.<String>write(sql -> meta.putIfAbsent(sql, MetaRepository.PEER_SECRET, "second")))
                .isEqualTo("first");
        database.write(sql -> {
            meta.put(sql, MetaRepository.PEER_SECRET, "third");
            return 0;
        });
        assertThat(this.<Optional<String>>read(sql -> meta.find(sql, MetaRepository.PEER_SECRET)))
                .contains("third");
        assertThat(database.<WriteOutcome>write(sql -> meta.delete(sql, MetaRepository.PEER_SECRET)))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> meta.delete(sql, MetaRepository.PEER_SECRET)))
                .isEqualTo(WriteOutcome.NOT_FOUND);
    }

    private PublishResult gray(String name, String content, String md5, @Nullable String expectedMd5) {
        GrayPublication publication =
                new GrayPublication(KEY, name, "{}", content, md5, null, null, "alice", "10.0.0.1");
        return database.write(
                sql -> database.repositories().grays().publish(sql, publication, expectedMd5, database.stamp(NOON)));
    }

    private <T extends @Nullable Object> T read(Work<T> work) {
        return database.read(work);
    }
}
