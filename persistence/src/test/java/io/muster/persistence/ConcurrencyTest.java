package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.persistence.PublishResult.Published;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Several writers at once on an external database. */
@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#external")
class ConcurrencyTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Parameter
    TestServer server;

    private TestDatabase database;
    private ConfigRepository configs;

    @BeforeEach
    void open() {
        database = TestDatabase.open(server, Path.of("unused"));
        configs = database.repositories().configs();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofSeveralCompareAndSetsOnOneMd5OneSucceeds() {
        ConfigKey key = new ConfigKey("k", "G", "");
        publish(key, "0", null).join();
        for (int round = 0; round < 10; round++) {
            String expected = Integer.toString(round);
            String next = Integer.toString(round + 1);
            List<CompletableFuture<PublishResult>> results = IntStream.range(0, 8)
                    .mapToObj(writer -> publish(key, next, expected))
                    .toList();
            assertThat(results.stream()
                            .map(CompletableFuture::join)
                            .filter(Published.class::isInstance)
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void manyFirstPublicationsOfTheSameAndNeighbouringKeysAllSucceed() {
        List<CompletableFuture<PublishResult>> results = IntStream.range(0, 200)
                .mapToObj(number -> publish(new ConfigKey("k-" + number % 20, "G", ""), "c" + number, null))
                .toList();
        assertThat(results.stream().map(CompletableFuture::join)).allMatch(Published.class::isInstance);
        assertThat(results.stream()
                        .map(result -> (Published) result.join())
                        .filter(published -> published.previousMd5() == null)
                        .count())
                .as("each key is inserted once")
                .isEqualTo(20);
        Page<HistoryEntry> history = database.read(sql ->
                database.repositories().history().list(sql, new ConfigKey("k-7", "G", ""), new PageRequest(1, 100)));
        assertThat(history.totalCount()).isEqualTo(10);
    }

    @Test
    void aPublicationWhoseHistoryFailsLeavesNothing() {
        ConfigKey key = new ConfigKey("k", "G", "");
        CompletableFuture<PublishResult> result = database.database().submit(sql -> {
            configs.publish(sql, ConfigPublication.of(key, "lost", "m", null), null, WriteStamp.external(NOON));
            throw new IllegalStateException("the transaction fails after the publication");
        });
        assertThat(result).failsWithin(Duration.ofSeconds(10));
        assertThat(database.<Optional<StoredConfig>>read(sql -> configs.find(sql, key)))
                .isEmpty();
        assertThat(database.<Long>read(sql -> database.repositories().changes().lastId(sql)))
                .isZero();
    }

    private CompletableFuture<PublishResult> publish(ConfigKey key, String content, @Nullable String expected) {
        return database.database()
                .submit(sql -> configs.publish(
                        sql, ConfigPublication.of(key, content, content, "text"), expected, WriteStamp.external(NOON)));
    }
}
