package io.muster.server.config;

import static io.muster.server.config.EmbeddedNode.publication;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.Capacity;
import io.muster.persistence.HistoryEntry;
import io.muster.persistence.HistoryEntry.Operation;
import io.muster.persistence.PageRequest;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedConfigTest {

    private static final ConfigKey KEY = new ConfigKey("", "G", "app.yaml");
    private static final GrayLabels NO_LABELS = new GrayLabels("10.0.0.1", null, null);

    @TempDir
    Path directory;

    private EmbeddedNode node;

    @BeforeEach
    void start() {
        node = new EmbeddedNode(directory.resolve("db"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void whatWasPublishedIsServedWithItsMd5() throws Exception {
        long first = done(node.operations().publish(publication(KEY, "a: 1")));
        long second = done(node.operations().publish(publication(KEY, "a: 2\n名")));

        assertThat(second).isGreaterThan(first);
        assertThat(node.content(KEY)).isEqualTo("a: 2\n名");
        assertThat(node.config.queries().md5(KEY, NO_LABELS)).isEqualTo(ConfigRules.md5("a: 2\n名"));
        assertThat(node.config.queries().count()).isEqualTo(1);
    }

    @Test
    void theSameContentAgainMovesTheTimeAndLeavesHistory() throws Exception {
        done(node.operations().publish(publication(KEY, "x")));
        long before = node.find(KEY, NO_LABELS).orElseThrow().modifiedAtMillis();
        node.log.clock += 60_000;
        done(node.operations().publish(publication(KEY, "x")));

        assertThat(node.find(KEY, NO_LABELS).orElseThrow().modifiedAtMillis()).isGreaterThan(before);
        assertThat(history()).hasSize(2);
    }

    @Test
    void removalIsServedAtOnceAndSaysWhetherThereWasOne() throws Exception {
        done(node.operations().publish(publication(KEY, "x")));

        assertThat(done(node.operations().remove(KEY, null, "10.0.0.1", "alice")))
                .isTrue();
        assertThat(done(node.operations().remove(KEY, null, "10.0.0.1", "alice")))
                .isFalse();
        assertThat(node.content(KEY)).isNull();
        assertThat(node.config.queries().md5(KEY, NO_LABELS)).isEmpty();
        assertThat(node.config.queries().count()).isZero();
    }

    @Test
    void historyHoldsTheNewContentOfAnInsertAndTheOldOneOfUpdateAndRemoval() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two")));
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));

        assertThat(history())
                .extracting(HistoryEntry::operation, entry -> historyContent(entry.nid()))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Operation.DELETE, "two"),
                        org.assertj.core.groups.Tuple.tuple(Operation.UPDATE, "one"),
                        org.assertj.core.groups.Tuple.tuple(Operation.INSERT, "one"));
    }

    @Test
    void compareAndSetRefusesAnOutdatedMd5WithTheSentenceOfNacos() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two", ConfigRules.md5("one"))));

        assertThatThrownBy(() -> done(node.operations().publish(publication(KEY, "three", ConfigRules.md5("one")))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.CONFIG_CHANGED))
                .hasMessage("Cas publish fail, server md5 may have changed.");
        assertThat(node.content(KEY)).isEqualTo("two");
    }

    /** As {@code insertOrUpdateCas} of Nacos: the md5 is compared with what is there, and where nothing is there the content is new. */
    @Test
    void aCompareAndSetOfAnAbsentConfigurationInsertsItAsNacosDoes() throws Exception {
        done(node.operations().publish(publication(KEY, "one", ConfigRules.md5("whatever"))));
        assertThat(node.content(KEY)).isEqualTo("one");
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));
        done(node.operations().publish(publication(KEY, "two", ConfigRules.md5("one"))));
        assertThat(node.content(KEY)).isEqualTo("two");
    }

    @Test
    void capacitiesShowTheDefaultsTheOwnLimitsAndTheUsage() throws Exception {
        done(node.operations().publish(publication(new ConfigKey("", "G", "a"), "1")));
        done(node.operations().publish(publication(new ConfigKey("", "G", "b"), "1")));
        done(node.operations().publish(publication(new ConfigKey("dev", "G", "a"), "1")));

        Capacity unset = node.config.capacities().of(Capacity.Scope.GROUP, "G").get();
        assertThat(unset.id()).isZero();
        assertThat(unset.quota()).isEqualTo(200);
        assertThat(unset.maxSize()).isEqualTo(102_400);
        assertThat(unset.usage()).isEqualTo(2);
        assertThat(node.config
                        .capacities()
                        .of(Capacity.Scope.TENANT, "dev")
                        .get()
                        .usage())
                .isEqualTo(1);
        assertThat(node.config.capacities().of(Capacity.Scope.GROUP, "").get().usage())
                .isEqualTo(3);

        node.config
                .administration()
                .saveCapacity(Capacity.Scope.GROUP, "G", 7, null, null, null)
                .get();
        Capacity own = node.config.capacities().of(Capacity.Scope.GROUP, "G").get();
        assertThat(own.id()).isPositive();
        assertThat(own.quota()).isEqualTo(7);
        assertThat(own.maxSize()).isEqualTo(102_400);
    }

    @Test
    void contentsAreValidatedWhereTheSettingSaysSo() throws Exception {
        node.close();
        node = new EmbeddedNode(directory.resolve("db"), List.of(), Map.of("muster.config.validate-content", "true"));
        done(node.operations().publish(publication(KEY, "{ not looked at as it is text")));
        assertThatThrownBy(() -> done(node.operations().publish(typed("json", "{\"a\": "))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the content is not valid json");
        assertThat(node.content(KEY)).isEqualTo("{ not looked at as it is text");
        done(node.operations().publish(typed("json", "{\"a\": 1}")));
    }

    private static ConfigPublication typed(String type, String content) {
        return new ConfigPublication(
                KEY, content, type, null, "alice", "10.0.0.1", null, null, null, null, null, null, null, null, null);
    }

    @Test
    void onlyOneOfManyConcurrentCompareAndSetsOfOneMd5Succeeds() throws Exception {
        done(node.operations().publish(publication(KEY, "0")));
        for (int round = 0; round < 20; round++) {
            String present = node.config.queries().md5(KEY, NO_LABELS);
            List<CompletableFuture<Long>> attempts = new ArrayList<>();
            for (int attempt = 0; attempt < 10; attempt++) {
                attempts.add(node.operations().publish(publication(KEY, round + "/" + attempt, present)));
            }
            long successes = attempts.stream()
                    .filter(attempt -> {
                        attempt.handle((value, failure) -> null).join();
                        return !attempt.isCompletedExceptionally();
                    })
                    .count();
            assertThat(successes).isEqualTo(1);
        }
        assertThat(history()).hasSize(21);
    }

    @Test
    void aBetaReleaseIsSeenByItsAddressesOnlyUntilItIsStopped() throws Exception {
        done(node.operations().publish(publication(KEY, "formal")));
        done(node.operations().publish(gray("beta", "10.0.0.7, 10.0.0.8", null)));

        GrayLabels inside = new GrayLabels("10.0.0.8", null, null);
        assertThat(node.find(KEY, inside).orElseThrow().content()).isEqualTo("beta");
        assertThat(node.find(KEY, inside).orElseThrow().grayName()).isEqualTo("beta");
        assertThat(node.config.queries().md5(KEY, inside)).isEqualTo(ConfigRules.md5("beta"));
        assertThat(node.content(KEY)).isEqualTo("formal");

        assertThat(done(node.operations().stopBeta(KEY, "10.0.0.1", "alice"))).isTrue();
        assertThat(node.find(KEY, inside).orElseThrow().content()).isEqualTo("formal");
    }

    @Test
    void aTagAskedForByNameHasNoFallbackAndACarriedOneHas() throws Exception {
        done(node.operations().publish(publication(KEY, "formal")));
        done(node.operations().publish(gray("tagged", null, "green")));

        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", "green", null))
                        .orElseThrow()
                        .content())
                .isEqualTo("tagged");
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", null, "green"))
                        .orElseThrow()
                        .content())
                .isEqualTo("tagged");
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", "blue", null))).isEmpty();
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", null, "blue"))
                        .orElseThrow()
                        .content())
                .isEqualTo("formal");

        assertThat(done(node.operations().remove(KEY, "green", "10.0.0.1", "alice")))
                .isTrue();
        assertThat(node.find(KEY, new GrayLabels("10.0.0.1", "green", null))).isEmpty();
    }

    @Test
    void aReleaseBeyondTheLimitIsRefused() throws Exception {
        done(node.operations().publish(publication(KEY, "formal")));
        for (int number = 0; number < 10; number++) {
            done(node.operations().publish(gray("x", null, "t" + number)));
        }
        assertThatThrownBy(() -> done(node.operations().publish(gray("x", null, "t10"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.GRAY_INVALID));
        done(node.operations().publish(gray("changed", null, "t3")));
    }

    @Test
    void listenersHearEveryKeyThatChangedAndThenSeeTheNewState() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        ConfigListeners.Registration registration = node.config.listeners().listen(KEY, info("10.0.0.9"), key -> {
            seen.add(node.config.queries().md5(key, NO_LABELS));
        });
        assertThat(node.config.listeners().count()).isEqualTo(1);

        done(node.operations().publish(publication(KEY, "one")));
        await().untilAsserted(() -> assertThat(seen).containsExactly(ConfigRules.md5("one")));
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));
        await().untilAsserted(() -> assertThat(seen).containsExactly(ConfigRules.md5("one"), ""));

        assertThat(node.config.listeners().ofConfigInCluster(KEY).get())
                .isEqualTo(Map.of("10.0.0.9", "held-by-10.0.0.9"));
        assertThat(node.config.listeners().ofAddressInCluster("10.0.0.9").get())
                .containsExactly(new ConfigListeners.Listening(KEY, "10.0.0.9", "held-by-10.0.0.9"));
        registration.close();
        registration.close();
        assertThat(node.config.listeners().count()).isZero();
    }

    @Test
    void aListenerNeverGoesBackAndEndsAtTheLastState() throws Exception {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Map<String, Integer> numbers = new java.util.concurrent.ConcurrentHashMap<>();
        for (int number = 0; number < 500; number++) {
            numbers.put(ConfigRules.md5("state " + number), number);
        }
        node.config
                .listeners()
                .listen(
                        KEY,
                        info("10.0.0.9"),
                        key -> seen.add(numbers.get(node.config.queries().md5(key, NO_LABELS))));
        List<CompletableFuture<Long>> publications = new ArrayList<>();
        for (int number = 0; number < 500; number++) {
            publications.add(node.operations().publish(publication(KEY, "state " + number)));
        }
        for (CompletableFuture<Long> published : publications) {
            done(published);
        }
        await().untilAsserted(() -> assertThat(seen).endsWith(499));
        assertThat(seen).isSorted();
    }

    @Test
    void aRestartReplaysTheLogWithoutDoingAnythingTwice() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two")));
        done(node.config.namespaces().create("dev", "development", null));
        List<AppliedLog.Entry> entries = node.log.entries();
        long durable = node.database.appliedIndex();
        node.close();

        node = new EmbeddedNode(directory.resolve("db"), entries, Map.of());

        assertThat(durable).isEqualTo(3);
        assertThat(node.content(KEY)).isEqualTo("two");
        assertThat(history()).hasSize(2);
        assertThat(node.config.namespaces().list().get()).hasSize(2);
        done(node.operations().publish(publication(KEY, "three", ConfigRules.md5("two"))));
        assertThat(history()).hasSize(3);
    }

    @Test
    void aFollowerThatTakesASnapshotServesItAndTellsItsListeners() throws Exception {
        done(node.operations().publish(publication(KEY, "from the leader")));
        done(node.operations().publish(gray("tagged", null, "green")));
        Path snapshot = Files.createDirectory(directory.resolve("snapshot"));
        node.log.snapshotInto(snapshot);

        try (EmbeddedNode follower = new EmbeddedNode(directory.resolve("follower"))) {
            ConfigKey gone = new ConfigKey("", "G", "gone");
            List<ConfigKey> told = new CopyOnWriteArrayList<>();
            done(follower.operations().publish(publication(gone, "old")));
            follower.config.listeners().listen(KEY, info("a"), told::add);
            follower.config.listeners().listen(gone, info("a"), told::add);

            follower.log.load(snapshot);

            assertThat(follower.content(KEY)).isEqualTo("from the leader");
            assertThat(follower.find(KEY, new GrayLabels("", "green", null))).isPresent();
            assertThat(follower.content(gone)).isNull();
            await().untilAsserted(() -> assertThat(told).contains(KEY, gone));
        }
    }

    @Test
    void contentsBeyondTheCacheAreReadFromTheDatabase() throws Exception {
        node.close();
        node = new EmbeddedNode(directory.resolve("db"), List.of(), Map.of("muster.config.cache-bytes", "0"));
        for (int number = 0; number < 50; number++) {
            done(node.operations().publish(publication(new ConfigKey("", "G", "c" + number), "content " + number)));
        }
        for (int number = 0; number < 50; number++) {
            assertThat(node.content(new ConfigKey("", "G", "c" + number))).isEqualTo("content " + number);
        }
    }

    @Test
    void withoutAMajorityReadsGoOnAndPublishingIsRefused() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        node.log.loseMajority();

        assertThatThrownBy(() -> done(node.operations().publish(publication(KEY, "two"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.NO_QUORUM));
        assertThat(node.content(KEY)).isEqualTo("one");
    }

    @Test
    void quotasAreEnforcedWhenAskedFor() throws Exception {
        node.close();
        node = new EmbeddedNode(
                directory.resolve("db"),
                List.of(),
                Map.of("isCapacityLimitCheck", "true", "defaultGroupQuota", "2", "defaultMaxSize", "10"));
        done(node.operations().publish(publication(new ConfigKey("", "G", "a"), "1")));
        done(node.operations().publish(publication(new ConfigKey("", "G", "b"), "1")));
        done(node.operations().publish(publication(new ConfigKey("", "G", "b"), "2")));

        assertThatThrownBy(() -> done(node.operations().publish(publication(new ConfigKey("", "G", "c"), "1"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("quota of 2");
        assertThatThrownBy(
                        () -> done(node.operations().publish(publication(new ConfigKey("", "H", "a"), "12345678901"))))
                .hasMessageContaining("at most 10");
    }

    @Test
    void namespacesAreCreatedListedChangedAndRemoved() throws Exception {
        done(node.config.namespaces().create("dev", "development", "for trying"));
        done(node.operations().publish(publication(new ConfigKey("dev", "G", "a"), "x")));

        assertThatThrownBy(() -> done(node.config.namespaces().create("dev", "again", null)))
                .isInstanceOf(ProblemException.class);
        assertThat(node.config.namespaces().list().get())
                .extracting(namespace -> namespace.id() + "/" + namespace.name() + "/" + namespace.configCount())
                .containsExactly("/public/0", "dev/development/1");
        assertThat(done(node.config.namespaces().update("dev", "renamed", null)))
                .isTrue();
        assertThat(done(node.config.namespaces().delete("dev"))).isTrue();
        assertThat(done(node.config.namespaces().delete("dev"))).isFalse();
        assertThat(done(node.config.namespaces().delete("public"))).isFalse();
    }

    @Test
    void oldHistoryIsRemovedByTheLeaderInPortions() throws Exception {
        node.log.clock = 1_000_000_000_000L; // long ago
        done(node.operations().publish(publication(KEY, "one")));
        node.log.clock = System.currentTimeMillis();
        done(node.operations().publish(publication(KEY, "two")));

        new HistoryRetention(
                        node.vertx,
                        new EmbeddedNode.Leader(),
                        node.log::propose,
                        java.time.Duration.ofDays(30),
                        java.time.Clock.systemUTC())
                .purge();

        await().untilAsserted(() -> assertThat(history()).hasSize(1));
    }

    private List<HistoryEntry> history() throws Exception {
        return node.config
                .browser()
                .history(KEY, new PageRequest(1, 100))
                .get(5, TimeUnit.SECONDS)
                .items();
    }

    private String historyContent(long nid) {
        return node.config.browser().historyEntry(nid).join().orElseThrow().content();
    }

    private static ConfigPublication gray(String content, String betaIps, String tag) {
        return new ConfigPublication(
                KEY,
                content,
                "text",
                null,
                "alice",
                "10.0.0.1",
                null,
                null,
                null,
                null,
                null,
                null,
                betaIps,
                tag,
                null);
    }

    private static ConfigListeners.ListenerInfo info(String address) {
        return new ConfigListeners.ListenerInfo() {
            @Override
            public String clientAddress() {
                return address;
            }

            @Override
            public String md5() {
                return "held-by-" + address;
            }
        };
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            throw failed;
        }
    }
}
