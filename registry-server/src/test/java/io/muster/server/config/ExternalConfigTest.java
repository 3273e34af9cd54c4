package io.muster.server.config;

import static io.muster.server.config.EmbeddedNode.publication;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.Databases;
import io.muster.persistence.PageRequest;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.ApplyContext;
import io.muster.server.settings.PropertySource;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that share a real MariaDB and have no majority: whatever they learn of each other they learn from the database. */
class ExternalConfigTest {

    private static final ConfigKey KEY = new ConfigKey("", "G", "app.yaml");
    private static final GrayLabels NO_LABELS = new GrayLabels("10.0.0.1", null, null);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    @TempDir
    static Path home;

    private static MariaDb server;

    @TempDir
    Path directory;

    private String databaseName;
    private DatabaseSettings settings;
    private final List<AutoCloseable> closing = new ArrayList<>();

    /** One node on the shared database. */
    private final class Node implements AutoCloseable {
        final Vertx vertx = Vertx.vertx();
        final AppliedLog log = new AppliedLog();
        final Database database = Databases.openExternal(settings);
        final ConfigModule config;

        Node(String name) {
            this(name, null, Map.of("muster.config.sweep-interval-ms", "500", "muster.config.tail-interval-ms", "50"));
        }

        /** @param shared the log that the nodes have in common, null for none that works */
        Node(String name, SharedLog shared, Map<String, String> settingsOfNode) {
            log.loseMajority();
            config = ConfigModule.external(
                    vertx,
                    ConfigSettings.from(PropertySource.of(settingsOfNode)),
                    database,
                    directory.resolve(name),
                    shared == null ? log : shared,
                    log,
                    new EmbeddedNode.Leader());
            if (shared != null) {
                shared.connect(config.configExecutor());
            }
            config.loadStored();
            config.start();
            closing.add(this);
        }

        Node up() {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(database.health().usable())
                            .as(database.health().sentence())
                            .isTrue());
            return this;
        }

        /** Executes an entry that the log brings when the node starts. */
        void execute(ConfigCommand command, long index) {
            config.configExecutor().execute(command, new ApplyContext(index, System.currentTimeMillis()));
        }

        ConfigWriter writer() {
            return (ConfigWriter) config.configExecutor(); // with an external database one object does both
        }

        String content(ConfigKey key) throws Exception {
            return config.queries()
                    .find(key, NO_LABELS)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .map(ServedConfig::content)
                    .orElse(null);
        }

        @Override
        public void close() throws Exception {
            config.close();
            log.close();
            database.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @BeforeAll
    static void startServer() throws Exception {
        server = new MariaDb(home);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void newDatabase() throws Exception {
        databaseName = "config_" + DATABASES.incrementAndGet();
        settings = server.newDatabase(databaseName);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : closing) {
            each.close();
        }
    }

    @Test
    void aPublicationNeedsNoMajorityAndIsServedOnItsNodeAtOnceAndOnTheOthersSoon() throws Exception {
        Node one = new Node("one").up();
        Node two = new Node("two").up();
        List<ConfigKey> heard = new CopyOnWriteArrayList<>();
        two.config.listeners().listen(KEY, info(), heard::add);

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
    void whoeverSawTheAnswerOfOneNodeSeesTheChangeOnAnotherAtThatIndex() throws Exception {
        try (SharedLog log = new SharedLog()) {
            Map<String, String> slow =
                    Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "600000");
            Node one = new Node("one", log, slow).up();
            Node two = new Node("two", log, slow).up();
            for (int round = 0; round < 30; round++) {
                done(one.config.operations().publish(publication(KEY, "round " + round)));
                long index = one.config.served(log.appliedIndex());
                assertThat(index).isGreaterThan(round);
                await().pollInterval(Duration.ofMillis(1)).until(() -> two.config.served(log.appliedIndex()) >= index);
                assertThat(two.content(KEY)).isEqualTo("round " + round);
            }
        }
    }

    @Test
    void theChangeTableIsPurgedWithTheHistory() throws Exception {
        Node one = new Node("one").up();
        done(one.config.operations().publish(publication(KEY, "first")));
        server.execute(databaseName, "UPDATE muster_change SET gmt_create='2020-01-01 00:00:00'");
        done(one.config.operations().publish(publication(KEY, "second")));
        assertThat(one.database.<Integer>inTransaction(
                        sql -> sql.fetchCount(sql.selectOne().from("muster_change"))))
                .isEqualTo(2);

        new HistoryRetention(
                        one.vertx,
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
        Node one = new Node("one").up();
        Node two = new Node("two").up();
        Map<String, Integer> rounds = new ConcurrentHashMap<>();
        rounds.put(ConfigRules.md5("start"), -1);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        done(one.config.operations().publish(publication(KEY, "start")));
        two.config
                .listeners()
                .listen(
                        KEY,
                        info(),
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
        Node one = new Node("one").up();
        done(one.config.operations().publish(publication(KEY, "ours")));

        server.execute(
                databaseName,
                "UPDATE config_info SET content='theirs', md5='" + ConfigRules.md5("theirs")
                        + "', gmt_modified=UTC_TIMESTAMP()");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(one.content(KEY)).isEqualTo("theirs"));

        GrayLabels beta = new GrayLabels("10.9.9.9", null, null);
        server.execute(
                databaseName,
                "INSERT INTO config_info_gray (data_id, group_id, tenant_id, content, md5, gray_name, gray_rule) SELECT data_id, group_id,"
                        + " tenant_id, 'for some', '" + ConfigRules.md5("for some") + "', 'beta', '"
                        + GrayRule.beta("10.9.9.9").stored() + "' FROM config_info",
                theirHistory("I", "gray", "beta", "for some"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(one.config.queries().md5(KEY, beta)).isEqualTo(ConfigRules.md5("for some")));

        server.execute(
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

    /** The row that a server of version 2.5 writes with an operation. */
    private static String theirHistory(String operation, String publishType, String grayName, String content) {
        return "INSERT INTO his_config_info (id, data_id, group_id, tenant_id, content, md5, gmt_create, gmt_modified, op_type,"
                + " publish_type, gray_name) SELECT 0, data_id, group_id, tenant_id, '" + content + "', '"
                + ConfigRules.md5(content) + "', UTC_TIMESTAMP(), UTC_TIMESTAMP(), '" + operation + "', '" + publishType
                + "', '" + grayName + "' FROM config_info";
    }

    @Test
    void anOutageStopsPublishingAndNotReadingEvenAcrossARestart() throws Exception {
        Node one = new Node("one").up();
        done(one.config.operations().publish(publication(KEY, "kept")));
        done(one.config
                .operations()
                .publish(new ConfigPublication(
                        KEY, "tagged", "text", null, null, null, null, null, null, null, null, null, null, "green",
                        null)));
        server.stop();
        boolean running = false;
        try {
            assertThatThrownBy(() -> done(one.config.operations().publish(publication(KEY, "lost"))))
                    .isInstanceOfSatisfying(ProblemException.class, refused -> {
                        assertThat(refused.problem().kind()).isEqualTo(ProblemKind.DATABASE_UNAVAILABLE);
                        assertThat(refused.problem().message())
                                .contains("127.0.0.1")
                                .contains("" + server.port());
                    });
            assertThat(one.content(KEY)).isEqualTo("kept");
            closing.remove(one);
            one.close();

            Node again = new Node("one");
            assertThat(again.content(KEY)).isEqualTo("kept");
            assertThat(again.config
                            .queries()
                            .find(KEY, new GrayLabels("", "green", null))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .map(ServedConfig::content)
                    .contains("tagged");
            server.start();
            running = true;
            again.up();
            done(again.config.operations().publish(publication(KEY, "after", ConfigRules.md5("kept"))));
            assertThat(again.content(KEY)).isEqualTo("after");
        } finally {
            if (!running) {
                server.start();
            }
        }
    }

    @Test
    void whatIsShownIsInTheLocalCopyAlready() throws Exception {
        Node one = new Node("one").up();
        Path files = directory.resolve("one");
        List<String> behind = new CopyOnWriteArrayList<>();
        AtomicInteger shown = new AtomicInteger();
        one.config.listeners().listen(KEY, info(), key -> {
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

    @Test
    void aNodeThatStartsWithoutTheDatabaseDoesNotVouchForItsCopyAndLagsUntilItHasReadWhatWasAnnounced()
            throws Exception {
        try (SharedLog log = new SharedLog()) {
            Map<String, String> slow =
                    Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "600000");
            Node one = new Node("one", log, slow).up();
            done(one.config.operations().publish(publication(KEY, "older")));
            Node two = new Node("two", log, slow).up();
            assertThat(two.content(KEY)).isEqualTo("older");
            closing.remove(two);
            log.disconnect(two.config.configExecutor());
            two.close();
            done(one.config.operations().publish(publication(KEY, "newer")));
            long shown = one.config.served(log.appliedIndex());
            server.stop();
            boolean running = false;
            try {
                Node again = new Node("two", null, slow);
                again.execute(new ConfigCommand.ConfigChanged(List.of(KEY)), shown);

                assertThat(again.content(KEY)).isEqualTo("older");
                assertThat(done(again.config.listeners().upToDate(List.of(KEY))))
                        .as("whether a listener may be told that \"newer\" has changed")
                        .isFalse();
                assertThat(again.config.served(shown)).isLessThan(shown);
                assertThat(again.config.served(shown - 1)).isEqualTo(shown - 1);

                server.start();
                running = true;
                await().atMost(Duration.ofSeconds(30)).until(() -> again.config.served(shown) == shown);
                assertThat(again.content(KEY)).isEqualTo("newer");
                assertThat(done(again.config.listeners().upToDate(List.of(KEY))))
                        .isTrue();
            } finally {
                if (!running) {
                    server.start();
                }
            }
        }
    }

    @Test
    void whatANodeFindsInTheDatabaseIsAnnouncedBeforeItIsShown() throws Exception {
        try (SharedLog log = new SharedLog()) {
            Map<String, String> quick =
                    Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "50");
            Map<String, String> slow =
                    Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "600000");
            Node finds = new Node("finds", log, quick).up();
            Node hears = new Node("hears", log, slow).up();
            Node alone = new Node("alone").up();
            List<Long> announcements = new CopyOnWriteArrayList<>();
            finds.config.listeners().listen(KEY, info(), key -> announcements.add(log.begun()));

            done(alone.config.operations().publish(publication(KEY, "found")));

            await().untilAsserted(() -> assertThat(finds.content(KEY)).isEqualTo("found"));
            await().untilAsserted(() -> assertThat(hears.content(KEY)).isEqualTo("found"));
            await().untilAsserted(() -> assertThat(announcements).isNotEmpty().doesNotContain(0L));
            assertThat(finds.config.served(0))
                    .as("the index that goes with the answer")
                    .isPositive();
        }
    }

    private static ConfigListeners.ListenerInfo info() {
        return new ConfigListeners.ListenerInfo() {
            @Override
            public String clientAddress() {
                return "10.0.0.9";
            }

            @Override
            public String md5() {
                return "";
            }
        };
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            throw failed;
        }
    }
}
