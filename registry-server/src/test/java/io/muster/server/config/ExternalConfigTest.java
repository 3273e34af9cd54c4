package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.PageRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nodes that share a real database server and have no majority: whatever they learn of each other they learn from the database. */
class ExternalConfigTest extends OnDatabaseServer {

    @Test
    void aPublicationNeedsNoMajorityAndIsServedOnItsNodeAtOnceAndOnTheOthersSoon() throws Exception {
        ExternalNode one = node("one").up();
        ExternalNode two = node("two").up();
        List<ConfigKey> heard = new CopyOnWriteArrayList<>();
        two.config.listeners().listen(KEY, info("10.0.0.9"), heard::add);

        done(one.config.operations().publish(publication(KEY, "名 🚀")));

        assertThat(one.content(KEY)).isEqualTo("名 🚀");
        await().untilAsserted(() -> assertThat(two.content(KEY)).isEqualTo("名 🚀"));
        await().untilAsserted(() -> assertThat(heard).isNotEmpty());

        assertThat(done(two.config.operations().remove(KEY, null, "10.0.0.1", "alice")))
                .isTrue();
        assertThat(two.content(KEY)).isNull();
        await().untilAsserted(() -> assertThat(one.content(KEY)).isNull());
        assertThat(one.config
                        .browser()
                        .history(KEY, new PageRequest(1, 10))
                        .get()
                        .items())
                .hasSize(2);
    }

    @Test
    void theChangeTableIsPurgedWithTheHistory() throws Exception {
        ExternalNode one = node("one").up();
        done(one.config.operations().publish(publication(KEY, "first")));
        server().execute(databaseName, "UPDATE muster_change SET gmt_create='2020-01-01 00:00:00'");
        done(one.config.operations().publish(publication(KEY, "second")));
        assertThat(one.database.<Integer>inTransaction(
                        sql -> sql.fetchCount(sql.selectOne().from("muster_change"))))
                .isEqualTo(2);

        new HistoryRetention(
                        one.vertx(),
                        new EmbeddedNode.Leader(),
                        one.writer(),
                        Duration.ofDays(30),
                        java.time.Clock.systemUTC())
                .purge();

        await().untilAsserted(() -> assertThat(one.database.<Integer>inTransaction(
                        sql -> sql.fetchCount(sql.selectOne().from("muster_change"))))
                .isEqualTo(1));
        assertThat(one.content(KEY)).isEqualTo("second");
    }

    @Test
    void onlyOneOfManyCompareAndSetsOnTwoNodesSucceedsAndNoListenerGoesBack() throws Exception {
        ExternalNode one = node("one").up();
        ExternalNode two = node("two").up();
        Map<String, Integer> rounds = new ConcurrentHashMap<>();
        rounds.put(ConfigRules.md5("start"), -1);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        done(one.config.operations().publish(publication(KEY, "start")));
        two.config
                .listeners()
                .listen(
                        KEY,
                        info("10.0.0.9"),
                        key -> seen.add(rounds.get(two.config.queries().md5(key, NO_LABELS))));
        String present = ConfigRules.md5("start");
        for (int round = 0; round < 10; round++) {
            List<CompletableFuture<Long>> attempts = new ArrayList<>();
            for (int attempt = 0; attempt < 3; attempt++) {
                String left = round + "/" + attempt + "/one";
                String right = round + "/" + attempt + "/two";
                rounds.put(ConfigRules.md5(left), round);
                rounds.put(ConfigRules.md5(right), round);
                attempts.add(one.config.operations().publish(publication(KEY, left, present)));
                attempts.add(two.config.operations().publish(publication(KEY, right, present)));
            }
            int successes = 0;
            for (CompletableFuture<Long> attempt : attempts) {
                attempt.handle((value, failure) -> null).get(20, TimeUnit.SECONDS);
                successes += attempt.isCompletedExceptionally() ? 0 : 1;
            }
            assertThat(successes).isEqualTo(1);
            String before = present;
            await().untilAsserted(() ->
                    assertThat(one.config.queries().md5(KEY, NO_LABELS)).isNotEqualTo(before));
            present = one.config.queries().md5(KEY, NO_LABELS);
        }
        await().untilAsserted(() -> assertThat(seen).endsWith(9));
        assertThat(seen).isSorted();
    }

    @Test
    void whatAnotherServerWritesOrRemovesIsFound() throws Exception {
        ExternalNode one = node("one").up();
        done(one.config.operations().publish(publication(KEY, "ours")));

        server().execute(
                        databaseName,
                        "UPDATE config_info SET content='theirs', md5='" + ConfigRules.md5("theirs")
                                + "', gmt_modified=UTC_TIMESTAMP()");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(one.content(KEY)).isEqualTo("theirs"));

        GrayLabels beta = new GrayLabels("10.9.9.9", null, null);
        server().execute(
                        databaseName,
                        "INSERT INTO config_info_gray (data_id, group_id, tenant_id, content, md5, gray_name, gray_rule) SELECT data_id, group_id,"
                                + " tenant_id, 'for some', '" + ConfigRules.md5("for some") + "', 'beta', '"
                                + GrayRule.beta("10.9.9.9").stored() + "' FROM config_info",
                        theirHistory("I", "gray", "beta", "for some"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(one.config.queries().md5(KEY, beta)).isEqualTo(ConfigRules.md5("for some")));

        server().execute(
                        databaseName,
                        theirHistory("D", "gray", "beta", "for some"),
                        theirHistory("D", "formal", "", "theirs"),
                        "DELETE FROM config_info_gray",
                        "DELETE FROM config_info");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(one.config.queries().md5(KEY, beta)).isEmpty());
        assertThat(one.content(KEY)).isNull();
    }

    @Test
    void aFirstReadingKeepsNoMoreInMemoryThanTheCacheHoldsAndTheRestIsInTheLocalCopyAtOnce() throws Exception {
        ExternalNode one = node("one").up();
        int count = 20;
        for (int number = 0; number < count; number++) {
            done(one.config
                    .operations()
                    .publish(publication(new ConfigKey("", "G", "c" + number), "content " + number)));
        }
        done(one.config.operations().publish(publication(KEY, "formal")));
        done(one.config.operations().publish(gray("tagged", null, "green")));

        ExternalNode two =
                node("two", null, Map.of("muster.config.cache-bytes", "0")).up();

        await().until(() -> two.config.queries().count() == count + 1);
        try (LocalConfigFiles copy = new LocalConfigFiles(directory.resolve("two"))) {
            Map<ConfigKey, ConfigEntry> copied = copy.loadAll();
            assertThat(copied).hasSize(count + 1);
            assertThat(copied.get(KEY).gray("tag_green")).isNotNull();
            for (Map.Entry<ConfigKey, ConfigEntry> each : copied.entrySet()) {
                assertThat(copy.read(each.getKey(), null, each.getValue().formal()))
                        .isEqualTo(Optional.ofNullable(one.content(each.getKey())));
            }
        }
        assertThat(two.content(KEY)).isEqualTo("formal");
        assertThat(two.find(KEY, new GrayLabels("", "green", null)))
                .map(ServedConfig::content)
                .contains("tagged");
    }

    @Test
    void aGrayReleaseThatIsTheSameStaysWhenAnotherOneChanges() throws Exception {
        ExternalNode one = node("one").up();
        ExternalNode two = node("two").up();
        GrayLabels green = new GrayLabels("", "green", null);
        GrayLabels blue = new GrayLabels("", "blue", null);
        done(one.config.operations().publish(publication(KEY, "formal")));
        done(one.config.operations().publish(gray("for green", null, "green")));
        done(one.config.operations().publish(gray("for blue", null, "blue")));
        await().until(() -> two.config.queries().md5(KEY, blue).equals(ConfigRules.md5("for blue")));

        done(one.config.operations().publish(gray("for blue again", null, "blue")));

        await().until(() -> two.config.queries().md5(KEY, blue).equals(ConfigRules.md5("for blue again")));
        for (ExternalNode node : List.of(one, two)) {
            assertThat(node.find(KEY, blue)).map(ServedConfig::content).contains("for blue again");
            assertThat(node.find(KEY, green)).map(ServedConfig::content).contains("for green");
            assertThat(node.content(KEY)).isEqualTo("formal");
        }
    }

    @Test
    void whatIsShownIsInTheLocalCopyAlready() throws Exception {
        ExternalNode one = node("one").up();
        Path files = directory.resolve("one");
        List<String> behind = new CopyOnWriteArrayList<>();
        AtomicInteger shown = new AtomicInteger();
        one.config.listeners().listen(KEY, info("10.0.0.9"), key -> {
            String md5 = one.config.queries().md5(key, NO_LABELS);
            String copied;
            try (LocalConfigFiles copy = new LocalConfigFiles(files)) {
                ConfigEntry entry = copy.loadAll().getOrDefault(key, ConfigEntry.EMPTY);
                copied = entry.formal() == null ? "" : entry.formal().md5;
            }
            // A later state may have been shown meanwhile, so the copy may be newer than what was asked for first.
            if (!copied.equals(md5) && !copied.equals(one.config.queries().md5(key, NO_LABELS))) {
                behind.add("shown " + md5 + ", copied " + copied);
            }
            shown.incrementAndGet();
        });
        for (int round = 0; round < 100; round++) {
            int before = shown.get();
            done(one.config.operations().publish(publication(KEY, "round " + round)));
            await().pollInterval(Duration.ofMillis(1)).until(() -> shown.get() > before);
        }
        done(one.config.operations().remove(KEY, null, "10.0.0.1", "alice"));
        await().until(() -> shown.get() > 100);
        assertThat(behind).isEmpty();
    }

    /** The row that a server of version 2.5 writes with an operation. */
    private static String theirHistory(String operation, String publishType, String grayName, String content) {
        return "INSERT INTO his_config_info (id, data_id, group_id, tenant_id, content, md5, gmt_create, gmt_modified, op_type,"
                + " publish_type, gray_name) SELECT 0, data_id, group_id, tenant_id, '" + content + "', '"
                + ConfigRules.md5(content) + "', UTC_TIMESTAMP(), UTC_TIMESTAMP(), '" + operation + "', '" + publishType
                + "', '" + grayName + "' FROM config_info";
    }
}
