package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The audit log on every database. */
@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#all")
class AuditRepositoryTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

    @Parameter
    TestServer server;

    @TempDir
    Path directory;

    private TestDatabase database;
    private AuditRepository audit;

    @BeforeEach
    void open() {
        database = TestDatabase.open(server, directory);
        audit = database.repositories().audit();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void entriesAreListedFilteredAndPagedTheLatestFirst() {
        append(entry("1", NOON, "alice", "POST /v1/cs/configs", "done"));
        append(entry("2", NOON.plusSeconds(1), "bob", "login", "refused"));
        append(entry("3", NOON.plusSeconds(2), "alice", "DELETE /v1/cs/configs", "failed"));

        assertThat(keys(AuditFilter.ALL)).containsExactly("3", "2", "1");
        assertThat(keys(new AuditFilter("ali*", null, null, null, null, null, null)))
                .containsExactly("3", "1");
        assertThat(keys(new AuditFilter(null, null, "*configs", null, "done", null, null)))
                .containsExactly("1");
        assertThat(keys(new AuditFilter(
                        null, "10.0.0.9", null, "ns:*", null, NOON.plusSeconds(1), NOON.plusSeconds(2))))
                .containsExactly("2");
        Page<StoredAuditEntry> second = database.read(sql -> audit.list(sql, AuditFilter.ALL, new PageRequest(2, 2)));
        assertThat(second.totalCount()).isEqualTo(3);
        assertThat(second.pagesAvailable()).isEqualTo(2);
        assertThat(second.items()).singleElement().satisfies(stored -> assertThat(stored.entry())
                .isEqualTo(entry("1", NOON, "alice", "POST /v1/cs/configs", "done")));
    }

    @Test
    void anEntryThatIsStoredTwiceIsThereOnceAndAsItWasFirst() {
        append(entry("1", NOON, "alice", "a", "done"));
        append(entry("1", NOON, "mallory", "a", "done"));

        assertThat(database.<List<StoredAuditEntry>>read(sql -> audit.latest(sql, AuditFilter.ALL, 10)))
                .extracting(stored -> stored.entry().user())
                .containsExactly("alice");
    }

    @Test
    void entriesThatComeAgainWithLaterOnesAreThereOnce() {
        append(entry("1", NOON, "alice", "a", "done"), entry("2", NOON, "alice", "a", "done"));
        append(
                entry("1", NOON, "mallory", "a", "done"),
                entry("2", NOON, "mallory", "a", "done"),
                entry("3", NOON, "alice", "a", "done"));

        assertThat(database.<List<StoredAuditEntry>>read(sql -> audit.latest(sql, AuditFilter.ALL, 10)))
                .extracting(stored -> stored.entry().key() + stored.entry().user())
                .containsExactly("3alice", "2alice", "1alice");
    }

    @Test
    void entriesThatComeAgainWithoutTheFirstWhichWasPurgedAreThereOnce() {
        append(entry("1", NOON, "alice", "a", "done"), entry("2", NOON.plusSeconds(1), "alice", "a", "done"));
        assertThat(purge(NOON.plusSeconds(1), 10, 10)).isEqualTo(1);
        append(entry("1", NOON, "alice", "a", "done"), entry("2", NOON.plusSeconds(1), "mallory", "a", "done"));

        assertThat(database.<List<StoredAuditEntry>>read(sql -> audit.latest(sql, AuditFilter.ALL, 10)))
                .extracting(stored -> stored.entry().key() + stored.entry().user())
                .containsExactly("2alice", "1alice");
    }

    @Test
    void whatClientsSentIsMadeToFit() {
        append(new AuditEntry(
                "1",
                NOON.toEpochMilli(),
                "u".repeat(200),
                "a",
                "n",
                "HTTP",
                "a\r\nb",
                "\ud83d",
                "done",
                "",
                "\ud83d\ude00",
                "",
                "",
                1));

        StoredAuditEntry stored = database.<List<StoredAuditEntry>>read(sql -> audit.latest(sql, AuditFilter.ALL, 1))
                .get(0);
        assertThat(stored.entry().user()).isEqualTo("u".repeat(64));
        assertThat(stored.entry().action()).isEqualTo("a  b");
        assertThat(stored.entry().resource()).isEqualTo(" ");
        assertThat(stored.entry().parameters()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void oldEntriesGoFirstThenThoseBeyondTheMostThatAreKept() {
        for (int number = 0; number < 6; number++) {
            append(entry("" + number, NOON.plusSeconds(number), "alice", "a", "done"));
        }

        assertThat(purge(NOON.plusSeconds(3), 2, 2)).isEqualTo(2);
        assertThat(purge(NOON.plusSeconds(3), 2, 2)).isEqualTo(1);
        assertThat(keys(AuditFilter.ALL)).containsExactly("5", "4", "3");
        assertThat(purge(NOON.plusSeconds(3), 2, 2)).isEqualTo(1);
        assertThat(keys(AuditFilter.ALL)).containsExactly("5", "4");
        assertThat(purge(NOON.plusSeconds(3), 2, 2)).isZero();
    }

    private int purge(Instant before, int most, int limit) {
        return database.<Integer>write(sql -> audit.purge(sql, before, most, limit));
    }

    private void append(AuditEntry... entries) {
        database.<Integer>write(sql -> {
            audit.append(sql, List.of(entries), database.stamp(NOON).ids());
            return 0;
        });
    }

    private List<String> keys(AuditFilter filter) {
        return database.<List<StoredAuditEntry>>read(sql -> audit.latest(sql, filter, 100)).stream()
                .map(stored -> stored.entry().key())
                .toList();
    }

    private static AuditEntry entry(String key, Instant time, String user, String action, String result) {
        return new AuditEntry(
                key,
                time.toEpochMilli(),
                user,
                "10.0.0.9",
                "node-1",
                "HTTP",
                action,
                "ns:G:config/d",
                result,
                "",
                "a=b",
                "x",
                "y",
                1);
    }
}
