package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that a Nacos has made and used is taken over: no row is lost or changed, and everything works on it. */
@ParameterizedClass
@MethodSource("dumps")
class AdoptionTest {
    private static final ConfigKey APP = new ConfigKey("app.yaml", "DEFAULT_GROUP", "");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Parameter(0)
    TestServer server;

    @Parameter(1)
    NacosDump dump;

    private DatabaseSettings.Endpoint endpoint;
    private Map<String, List<List<Object>>> before;
    private TestDatabase database;

    static Stream<Arguments> dumps() {
        return TestServer.external()
                .flatMap(server -> Stream.of(NacosDump.values()).map(dump -> Arguments.of(server, dump)));
    }

    @BeforeEach
    void adopt() throws SQLException {
        endpoint = server.newDatabase();
        // Nacos' scripts say nothing of a zero date or a mode; servers of the time took them as they are.
        TestServer.execute(endpoint, dump.statements().toArray(String[]::new));
        before = rows(null);
        database = TestDatabase.adopt(server, endpoint);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void noRowIsLostOrChanged() throws SQLException {
        assertThat(before).hasSizeGreaterThanOrEqualTo(10);
        Map<String, List<List<Object>>> after = rows(before.keySet().stream().toList());
        if (dump.hasGrayTable()) {
            assertThat(after).isEqualTo(before);
        } else {
            assertThat(after).containsAllEntriesOf(before);
        }
    }

    @Test
    void whatNacosPublishedIsReadAndWrittenOn() {
        ConfigRepository configs = database.repositories().configs();
        StoredConfig adopted = database.<Optional<StoredConfig>>read(sql -> configs.find(sql, APP))
                .orElseThrow();
        assertThat(adopted.content()).isEqualTo(dump == NacosDump.V3_0 ? "a: 3.0" : "a: 1");
        assertThat(adopted.encryptedDataKey()).isEmpty();
        if (dump != NacosDump.V3_0) {
            assertThat(adopted.description()).isEqualTo("说明");
            assertThat(adopted.tags()).containsExactly("blue");
        }
        String emoji = "smile: \uD83D\uDE00 and 说明";
        PublishResult published = database.write(sql -> configs.publish(
                sql,
                new ConfigPublication(
                        APP,
                        emoji,
                        "me",
                        "yaml",
                        null,
                        null,
                        "\uD83D\uDE80",
                        null,
                        null,
                        null,
                        null,
                        "alice",
                        "10.0.0.1"),
                adopted.md5(),
                WriteStamp.external(NOW)));
        assertThat(published).isInstanceOf(PublishResult.Published.class);
        assertThat(database.<Optional<StoredConfig>>read(sql -> configs.find(sql, APP)))
                .hasValueSatisfying(config -> {
                    assertThat(config.id()).isEqualTo(adopted.id());
                    assertThat(config.content()).isEqualTo(emoji);
                    assertThat(config.description()).isEqualTo("\uD83D\uDE80");
                });
        database.write(sql ->
                configs.publish(sql, ConfigPublication.of(APP, "again", "m", null), null, WriteStamp.external(NOW)));
        List<HistoryEntry> history = database.history(APP);
        assertThat(history).extracting(HistoryEntry::content).containsExactly(emoji, adopted.content(), "a: 0");
        assertThat(history).allSatisfy(entry -> assertThat(entry.publishType()).isEqualTo("formal"));
    }

    @Test
    void thePublicNamespaceIsOneWhicheverWayItIsSpelled() {
        ConfigRepository configs = database.repositories().configs();
        Page<StoredConfig> page =
                database.read(sql -> configs.search(sql, ConfigFilter.tenant("public"), new PageRequest(1, 10)));
        List<String> expected =
                dump == NacosDump.V3_0 ? List.of("APP.yaml", "app.yaml", "new.yaml") : List.of("app.yaml", "APP.yaml");
        assertThat(page.items().stream().map(config -> config.key().dataId())).containsExactlyElementsOf(expected);
        assertThat(page.items())
                .allSatisfy(config -> assertThat(config.key().tenant()).isEmpty());
        assertThat(database.<List<StoredConfig>>read(sql -> configs.loadAfter(sql, 0, 100)))
                .hasSize(expected.size() + 1);
        assertThat(database.<Map<String, Integer>>read(configs::countByTenant))
                .isEqualTo(Map.of("", expected.size(), "dev", 1));

        database.write(sql -> configs.remove(sql, APP, null, null, WriteStamp.external(NOW)));
        assertThat(database.<Optional<StoredConfig>>read(sql -> configs.find(sql, APP)))
                .as("no twin comes back")
                .isEmpty();
    }

    @Test
    void grayReleasesOfEveryAgeAreFound() {
        List<StoredGray> grays =
                database.read(sql -> database.repositories().grays().list(sql, APP));
        assertThat(grays.get(0).grayName()).isEqualTo("beta");
        assertThat(grays.get(0).content()).isEqualTo("a: beta");
        if (dump.hasGrayTable()) {
            assertThat(grays).hasSize(1);
        } else {
            assertThat(grays.get(0).grayRule())
                    .isEqualTo(
                            "{\"type\":\"beta\",\"version\":\"1.0.0\",\"expr\":\"10.0.0.7,10.0.0.8\",\"priority\":2147483647}");
            assertThat(grays.get(1).grayName()).isEqualTo("tag_blue");
            assertThat(grays.get(1).grayRule())
                    .isEqualTo("{\"type\":\"tag\",\"version\":\"1.0.0\",\"expr\":\"blue\",\"priority\":2147483646}");
        }
    }

    @Test
    void usersNamespacesAndLongPermissionsWork() {
        assertThat(database.<Optional<StoredUser>>read(
                        sql -> database.repositories().users().find(sql, "nacos")))
                .hasValueSatisfying(user -> assertThat(user.enabled()).isTrue());
        assertThat(database.<List<StoredNamespace>>read(
                        sql -> database.repositories().namespaces().list(sql)))
                .extracting(StoredNamespace::name)
                .containsExactly("开发");
        StoredPermission longest = new StoredPermission("dev", "r".repeat(255), "rw");
        assertThat(database.<WriteOutcome>write(
                        sql -> database.repositories().permissions().create(sql, longest)))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<List<StoredPermission>>read(
                        sql -> database.repositories().permissions().all(sql)))
                .containsExactly(new StoredPermission("dev", "dev:*:*", "rw"), longest);
    }

    @Test
    void theOldServerCouldStillWriteAndMusterSeesIt() {
        TestServer.execute(
                endpoint,
                "INSERT INTO config_info (data_id, group_id, tenant_id, content, md5, gmt_modified"
                        + (dump == NacosDump.V2_2 ? ", encrypted_data_key" : "")
                        + ") VALUES ('foreign', 'G', '', 'x', 'y',"
                        + " '2030-01-01 00:00:00'" + (dump == NacosDump.V2_2 ? ", ''" : "") + ")");
        assertThat(database.<List<StoredConfig>>read(sql -> database.repositories()
                        .configs()
                        .modifiedSince(sql, Instant.parse("2029-12-30T00:00:00Z"), 0, 10)))
                .extracting(config -> config.key().dataId())
                .containsExactly("foreign");
    }

    @Test
    void aSecondStartChangesNothingMore() throws SQLException {
        Map<String, List<List<Object>>> first = rows(null);
        database.database().close();
        Database second = Databases.openExternal(DatabaseSettings.of(List.of(endpoint)));
        try {
            Awaitility.await().until(() -> second.health().usable());
            assertThat(rows(null)).isEqualTo(first);
        } finally {
            second.close();
        }
    }

    /** Returns table → rows, each with the columns that the old schema has, those of the given tables or of all. */
    private Map<String, List<List<Object>>> rows(@Nullable List<String> tables) throws SQLException {
        Map<String, List<List<Object>>> content = new LinkedHashMap<>();
        try (Connection connection = TestServer.connect(endpoint);
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            if (tables == null) {
                try (ResultSet rows = statement.executeQuery("SHOW TABLES")) {
                    while (rows.next()) {
                        names.add(rows.getString(1));
                    }
                }
            } else {
                names.addAll(tables);
            }
            for (String table : names) {
                List<String> columns = before == null || !before.containsKey(table) ? List.of("*") : oldColumns(table);
                List<List<Object>> rows = new ArrayList<>();
                try (ResultSet row =
                        statement.executeQuery("SELECT " + String.join(", ", columns) + " FROM " + table)) {
                    if (before == null) {
                        List<String> old = new ArrayList<>();
                        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                            old.add("`" + row.getMetaData().getColumnName(column) + "`");
                        }
                        oldColumns.put(table, old);
                    }
                    while (row.next()) {
                        List<Object> values = new ArrayList<>();
                        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                            values.add(row.getObject(column));
                        }
                        rows.add(values);
                    }
                }
                content.put(table, rows);
            }
        }
        return content;
    }

    private final Map<String, List<String>> oldColumns = new LinkedHashMap<>();

    private List<String> oldColumns(String table) {
        return oldColumns.get(table);
    }
}
