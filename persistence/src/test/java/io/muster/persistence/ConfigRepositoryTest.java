package io.muster.persistence;

import static io.muster.persistence.HistoryEntry.Operation.DELETE;
import static io.muster.persistence.HistoryEntry.Operation.INSERT;
import static io.muster.persistence.HistoryEntry.Operation.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.persistence.PublishResult.CasMismatch;
import io.muster.persistence.PublishResult.Published;
import io.muster.persistence.RemoveResult.Absent;
import io.muster.persistence.RemoveResult.Removed;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#all")
class ConfigRepositoryTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.700Z");
    private static final ConfigKey KEY = new ConfigKey("app.yaml", "DEFAULT_GROUP", "");

    @Parameter
    TestServer server;

    @TempDir
    Path directory;

    private TestDatabase database;
    private ConfigRepository configs;
    private HistoryRepository history;

    @BeforeEach
    void open() {
        database = TestDatabase.open(server, directory);
        configs = database.repositories().configs();
        history = database.repositories().history();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsPublishedIsFoundWithEverything() {
        ConfigPublication publication = new ConfigPublication(
                KEY,
                "greeting: \uD83D\uDE00 你好\r\n",
                "0123456789abcdef0123456789abcdef",
                "yaml",
                "shop",
                "key",
                "what it is",
                "use",
                "effect",
                "schema",
                List.of("blue", "Blue"),
                "alice",
                "10.0.0.1");
        Published published = (Published) publish(publication, null, NOON);
        assertThat(published.previousMd5()).isNull();
        assertThat(published.modified()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(find(KEY))
                .contains(new StoredConfig(
                        published.id(),
                        KEY,
                        "greeting: \uD83D\uDE00 你好\r\n",
                        "0123456789abcdef0123456789abcdef",
                        "yaml",
                        "shop",
                        "key",
                        Instant.parse("2026-11-21T12:00:00Z"),
                        Instant.parse("2026-11-21T12:00:00Z"),
                        "alice",
                        "10.0.0.1",
                        "what it is",
                        "use",
                        "effect",
                        "schema",
                        List.of("blue", "Blue")));
    }

    @Test
    void anUpdateKeepsWhatItDoesNotGive() {
        publish(
                new ConfigPublication(
                        KEY, "1", "m1", "json", "shop", null, "words", null, null, null, List.of("t"), "a", "1.1.1.1"),
                null,
                NOON);
        Published second = (Published) publish(ConfigPublication.of(KEY, "2", "m2", null), null, NOON.plusSeconds(60));
        assertThat(second.previousMd5()).isEqualTo("m1");
        assertThat(find(KEY)).hasValueSatisfying(config -> {
            assertThat(config.content()).isEqualTo("2");
            assertThat(config.type()).isEqualTo("json");
            assertThat(config.appName()).isEqualTo("shop");
            assertThat(config.description()).isEqualTo("words");
            assertThat(config.tags()).containsExactly("t");
            assertThat(config.created()).isEqualTo("2026-11-21T12:00:00Z");
            assertThat(config.modified()).isEqualTo("2026-11-21T12:01:00Z");
        });
    }

    @Test
    void tagsAreReplacedWhenGiven() {
        publish(withTags("1", List.of("a", "b")), null, NOON);
        publish(withTags("2", List.of("b", "c")), null, NOON);
        assertThat(find(KEY)).map(StoredConfig::tags).contains(List.of("b", "c"));
        publish(withTags("3", List.of()), null, NOON);
        assertThat(find(KEY)).map(StoredConfig::tags).contains(List.of());
    }

    @Test
    void compareAndSetChangesNothingWhenAnotherWasFaster() {
        publish(ConfigPublication.of(KEY, "1", "m1", "text"), null, NOON);
        assertThat(publish(ConfigPublication.of(KEY, "2", "m2", "text"), "m1", NOON))
                .isInstanceOf(Published.class);
        assertThat(publish(ConfigPublication.of(KEY, "3", "m3", "text"), "m1", NOON))
                .isEqualTo(new CasMismatch("m2"));
        assertThat(find(KEY)).map(StoredConfig::content).contains("2");
        assertThat(historyOf(KEY)).hasSize(2);
    }

    @Test
    void compareAndSetOfAnAbsentConfigurationInsertsItLikeNacos() {
        assertThat(publish(ConfigPublication.of(KEY, "1", "m1", "text"), "whatever", NOON))
                .isInstanceOf(Published.class);
    }

    @Test
    void historyHoldsTheNewContentOfAnInsertionAndThePreviousOneOfUpdateAndDeletion() {
        publish(ConfigPublication.of(KEY, "one", "m1", "json"), null, NOON);
        publish(ConfigPublication.of(KEY, "two", "m2", "yaml"), null, NOON.plusSeconds(1));
        RemoveResult removed =
                database.write(sql -> configs.remove(sql, KEY, "bob", "10.0.0.9", database.stamp(NOON.plusSeconds(2))));
        assertThat(removed).isInstanceOfSatisfying(Removed.class, result -> assertThat(
                        result.previous().content())
                .isEqualTo("two"));
        List<HistoryEntry> entries = historyOf(KEY);
        assertThat(entries)
                .extracting(HistoryEntry::operation, HistoryEntry::content, HistoryEntry::md5, HistoryEntry::extInfo)
                .containsExactly(
                        tuple(DELETE, "two", "m2", "{\"type\":\"yaml\"}"),
                        tuple(UPDATE, "one", "m1", "{\"type\":\"json\"}"),
                        tuple(INSERT, "one", "m1", "{\"type\":\"json\"}"));
        assertThat(entries.get(0).sourceUser()).isEqualTo("bob");
        assertThat(entries.get(0).modified()).isEqualTo("2026-11-21T12:00:02Z");
        assertThat(entries.get(0).publishType()).isEqualTo("formal");
        assertThat(entries.get(2).configId()).isZero();
        assertThat(entries.get(0).configId())
                .isEqualTo(entries.get(1).configId())
                .isPositive();

        long update = entries.get(1).nid();
        assertThat(this.<Optional<HistoryEntry>>read(sql -> history.previous(sql, KEY, update)))
                .contains(entries.get(2));
        assertThat(this.<Optional<HistoryEntry>>read(sql -> history.next(sql, KEY, update)))
                .contains(entries.get(0));
        assertThat(this.<Optional<HistoryEntry>>read(sql -> history.find(sql, update)))
                .contains(entries.get(1));
        assertThat(this.<Optional<HistoryEntry>>read(
                        sql -> history.previous(sql, KEY, entries.get(2).nid())))
                .isEmpty();
    }

    @Test
    void oldHistoryIsPurgedInPieces() {
        for (int number = 0; number < 5; number++) {
            publish(ConfigPublication.of(KEY, "c" + number, "m" + number, "text"), null, NOON.plusSeconds(number));
        }
        Instant limit = NOON.plusSeconds(3);
        assertThat(database.<Integer>write(sql -> history.purgeOlderThan(sql, limit, 2)))
                .isEqualTo(2);
        assertThat(database.<Integer>write(sql -> history.purgeOlderThan(sql, limit, 2)))
                .isEqualTo(1);
        assertThat(database.<Integer>write(sql -> history.purgeOlderThan(sql, limit, 2)))
                .isZero();
        assertThat(historyOf(KEY)).extracting(HistoryEntry::content).containsExactly("c3", "c2");
    }

    @Test
    void removingWhatIsAbsentSaysSoAndLeavesNoHistory() {
        RemoveResult result = database.write(sql -> configs.remove(sql, KEY, null, null, database.stamp(NOON)));
        assertThat(result).isEqualTo(new Absent());
        assertThat(historyOf(KEY)).isEmpty();
    }

    @Test
    void keysAreCaseSensitiveAndThePublicNamespaceHasOneName() {
        publish(ConfigPublication.of(KEY, "lower", "m1", "text"), null, NOON);
        publish(
                ConfigPublication.of(new ConfigKey("APP.yaml", "DEFAULT_GROUP", "public"), "upper", "m2", "text"),
                null,
                NOON);
        assertThat(find(new ConfigKey("app.yaml", "DEFAULT_GROUP", "public")))
                .map(StoredConfig::content)
                .contains("lower");
        assertThat(find(new ConfigKey("APP.yaml", "DEFAULT_GROUP", "")))
                .map(StoredConfig::content)
                .contains("upper");
        assertThat(this.<Integer>read(sql -> configs.count(sql, "PUBLIC"))).isEqualTo(2);
    }

    @Test
    void searchesWholeOrWithWildcardsAndTakesPercentLiterally() {
        publishAll("app-a.yaml", "app-b.yaml", "web_a.json", "web-a.json", "100%");
        assertThat(dataIds(filter(false, "app-a.yaml", null))).containsExactly("app-a.yaml");
        assertThat(dataIds(filter(false, "app-*", null))).isEmpty();
        assertThat(dataIds(filter(true, "app-*", null))).containsExactly("app-a.yaml", "app-b.yaml");
        assertThat(dataIds(filter(true, "*_a*", null))).containsExactly("web_a.json");
        assertThat(dataIds(filter(true, "app", null))).isEmpty();
        assertThat(dataIds(filter(true, "*%*", null))).containsExactly("100%");
        assertThat(dataIds(filter(true, null, "content of web"))).containsExactly("web_a.json", "web-a.json");
        assertThat(dataIds(filter(true, null, "of*json"))).containsExactly("web_a.json", "web-a.json");
    }

    @Test
    void searchesByTagTypeAndApplication() {
        publish(
                new ConfigPublication(
                        KEY, "1", "m", "yaml", "shop", null, null, null, null, null, List.of("blue"), null, null),
                null,
                NOON);
        publish(
                new ConfigPublication(
                        new ConfigKey("other", "G", ""),
                        "1",
                        "m",
                        "json",
                        "bank",
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of("red"),
                        null,
                        null),
                null,
                NOON);
        assertThat(dataIds(new ConfigFilter(true, "", null, null, null, List.of("blue", "green"), List.of(), null)))
                .containsExactly("app.yaml");
        assertThat(dataIds(new ConfigFilter(true, "", null, null, null, List.of(), List.of("json", "xml"), null)))
                .containsExactly("other");
        assertThat(dataIds(new ConfigFilter(false, "", null, null, "bank", List.of(), List.of(), null)))
                .containsExactly("other");
        assertThat(dataIds(new ConfigFilter(false, "", null, "G", null, List.of(), List.of(), null)))
                .containsExactly("other");
        assertThat(dataIds(ConfigFilter.tenant("elsewhere"))).isEmpty();
    }

    @Test
    void pagesCountEverything() {
        publishAll(IntStream.range(0, 7).mapToObj(number -> "data-" + number).toArray(String[]::new));
        Page<StoredConfig> page = read(sql -> configs.search(sql, ConfigFilter.tenant(""), new PageRequest(2, 3)));
        assertThat(page.totalCount()).isEqualTo(7);
        assertThat(page.pagesAvailable()).isEqualTo(3);
        assertThat(page.pageNumber()).isEqualTo(2);
        assertThat(page.items())
                .extracting(config -> config.key().dataId())
                .containsExactly("data-3", "data-4", "data-5");
    }

    @Test
    void aPageOfAcceptedRowsCountsNoOthers() {
        publishAll(IntStream.range(0, 20).mapToObj(number -> "data-" + number).toArray(String[]::new));
        Page<StoredConfig> page = read(sql -> configs.search(
                sql,
                ConfigFilter.tenant(""),
                new PageRequest(2, 3),
                key -> key.dataId().endsWith("1") || key.dataId().endsWith("5")));
        assertThat(page.totalCount()).isEqualTo(4);
        assertThat(page.pagesAvailable()).isEqualTo(2);
        assertThat(page.items()).extracting(config -> config.key().dataId()).containsExactly("data-15");
        Page<StoredConfig> none =
                read(sql -> configs.search(sql, ConfigFilter.tenant(""), new PageRequest(1, 3), key -> false));
        assertThat(none).isEqualTo(new Page<StoredConfig>(0, 1, 0, List.of()));
    }

    @Test
    void everythingIsReadInPiecesForTheStart() {
        publishAll(IntStream.range(0, 7).mapToObj(number -> "data-" + number).toArray(String[]::new));
        List<String> read = new ArrayList<>();
        long last = 0;
        for (List<StoredConfig> piece = loadAfter(last); !piece.isEmpty(); piece = loadAfter(last)) {
            assertThat(piece).hasSizeLessThanOrEqualTo(3);
            piece.forEach(config -> read.add(config.key().dataId()));
            last = piece.get(piece.size() - 1).id();
        }
        assertThat(read).containsExactly("data-0", "data-1", "data-2", "data-3", "data-4", "data-5", "data-6");
    }

    @Test
    void whatWasModifiedSinceIsListed() {
        publish(ConfigPublication.of(KEY, "old", "m1", "text"), null, NOON);
        ConfigKey newer = new ConfigKey("newer", "G", "dev");
        publish(ConfigPublication.of(newer, "new", "m2", "text"), null, NOON.plusSeconds(10));
        assertThat(this.<List<StoredConfig>>read(sql -> configs.modifiedSince(sql, NOON.plusSeconds(5), 0, 100)))
                .extracting(StoredConfig::key)
                .containsExactly(newer);
    }

    @Test
    void configurationsAreCountedByNamespace() {
        publishAll("a", "b");
        publish(ConfigPublication.of(new ConfigKey("c", "G", "dev"), "1", "m", "text"), null, NOON);
        assertThat(this.<Map<String, Integer>>read(configs::countByTenant)).isEqualTo(Map.of("", 2, "dev", 1));
    }

    @Test
    void listsByIdLeaveOutWhatIsUnknown() {
        Published published = (Published) publish(ConfigPublication.of(KEY, "1", "m", "text"), null, NOON);
        assertThat(this.<List<StoredConfig>>read(sql -> configs.listByIds(sql, List.of(published.id(), 99_999L))))
                .extracting(StoredConfig::id)
                .containsExactly(published.id());
    }

    @Test
    void listsWithoutContentsReadNone() {
        publish(ConfigPublication.of(KEY, "1", "m", "text"), null, NOON);
        publish(ConfigPublication.of(KEY, "2", "m2", "text"), null, NOON);
        Page<StoredConfig> page =
                read(sql -> configs.searchWithoutContents(sql, ConfigFilter.tenant(""), new PageRequest(1, 10)));
        assertThat(page.items())
                .extracting(StoredConfig::key, StoredConfig::content, StoredConfig::md5, StoredConfig::type)
                .containsExactly(tuple(KEY, "", "m2", "text"));
        Page<HistoryEntry> rows = read(sql -> history.list(sql, KEY, new PageRequest(1, 10)));
        assertThat(rows.items())
                .extracting(HistoryEntry::content, HistoryEntry::md5)
                .containsExactly(tuple("", "m"), tuple("", "m"));
    }

    @Test
    void pagesWithContentsAreBoundedByTheirBytes() {
        String large = "0123456789".repeat(900_000);
        publish(ConfigPublication.of(KEY, large, "m", "text"), null, NOON);
        publish(ConfigPublication.of(new ConfigKey("second", "G", ""), large, "m", "text"), null, NOON);
        ConfigFilter all = ConfigFilter.tenant("");
        assertThatThrownBy(() ->
                        database.<Page<StoredConfig>>read(sql -> configs.search(sql, all, new PageRequest(1, 10))))
                .hasRootCauseInstanceOf(ContentsTooLargeException.class)
                .hasMessageContaining("2 rows have 18000000 bytes");
        List<Long> ids = this.<Page<StoredConfig>>read(
                        sql -> configs.searchWithoutContents(sql, all, new PageRequest(1, 10), key -> true))
                .items()
                .stream()
                .map(StoredConfig::id)
                .toList();
        assertThat(ids).hasSize(2);
        Page<StoredConfig> single = read(sql -> configs.search(sql, all, new PageRequest(2, 1)));
        assertThat(single.items()).extracting(StoredConfig::content).containsExactly(large);
        assertThat(this.<List<StoredConfig>>read(sql -> configs.listFirst(sql, ids)))
                .extracting(StoredConfig::id)
                .containsExactly(ids.get(0));
        assertThat(this.<List<StoredConfig>>read(sql -> configs.listFirst(sql, ids.subList(1, 2))))
                .extracting(StoredConfig::id)
                .containsExactly(ids.get(1));
    }

    @Test
    void tenMillionCharactersAreStored() {
        String large = "0123456789".repeat(1_000_000);
        publish(ConfigPublication.of(KEY, large, "m", "text"), null, NOON);
        assertThat(find(KEY)).map(StoredConfig::content).contains(large);
    }

    private <T extends @Nullable Object> T read(Work<T> work) {
        return database.read(work);
    }

    private PublishResult publish(ConfigPublication publication, @Nullable String expectedMd5, Instant time) {
        return database.write(sql -> configs.publish(sql, publication, expectedMd5, database.stamp(time)));
    }

    private void publishAll(String... dataIds) {
        for (String dataId : dataIds) {
            publish(
                    ConfigPublication.of(
                            new ConfigKey(dataId, "DEFAULT_GROUP", ""), "content of " + dataId, "m", "text"),
                    null,
                    NOON);
        }
    }

    private static ConfigPublication withTags(String content, List<String> tags) {
        return new ConfigPublication(KEY, content, content, null, null, null, null, null, null, null, tags, null, null);
    }

    private static ConfigFilter filter(boolean blur, @Nullable String dataId, @Nullable String content) {
        return new ConfigFilter(blur, "", dataId, null, null, List.of(), List.of(), content);
    }

    private List<String> dataIds(ConfigFilter filter) {
        Page<StoredConfig> page = read(sql -> configs.search(sql, filter, new PageRequest(1, 100)));
        assertThat(page.totalCount()).isEqualTo(page.items().size());
        return page.items().stream().map(config -> config.key().dataId()).toList();
    }

    private List<StoredConfig> loadAfter(long id) {
        return read(sql -> configs.loadAfter(sql, id, 3));
    }

    private Optional<StoredConfig> find(ConfigKey key) {
        return read(sql -> configs.find(sql, key));
    }

    private List<HistoryEntry> historyOf(ConfigKey key) {
        return database.history(key);
    }
}
