package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.testkit.DatabaseServer;
import io.muster.server.node.TestStorage;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The database server goes away: publishing stops, reading does not, and nobody vouches for what may have changed meanwhile. */
class ConfigOutageTest extends OnOwnServer {

    private static final Map<String, String> SLOW =
            Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "600000");

    @Override
    DatabaseServer start() {
        return TestStorage.chosenServer().own();
    }

    @Test
    void anOutageStopsPublishingAndNotReadingEvenAcrossARestart() throws Exception {
        ExternalNode one = node("one").up();
        done(one.config.operations().publish(publication(KEY, "kept")));
        done(one.config
                .operations()
                .publish(new ConfigPublication(
                        KEY, "tagged", "text", null, null, null, null, null, null, null, null, null, null, "green",
                        null)));
        server().stop();
        boolean running = false;
        try {
            assertThatThrownBy(() -> done(one.config.operations().publish(publication(KEY, "lost"))))
                    .isInstanceOfSatisfying(ProblemException.class, refused -> {
                        assertThat(refused.problem().kind()).isEqualTo(ProblemKind.DATABASE_UNAVAILABLE);
                        assertThat(refused.problem().message())
                                .contains("127.0.0.1")
                                .contains("" + server().port());
                    });
            assertThat(one.content(KEY)).isEqualTo("kept");
            closing.remove(one);
            one.close();

            ExternalNode again = node("one");
            assertThat(again.content(KEY)).isEqualTo("kept");
            assertThat(again.config
                            .queries()
                            .find(KEY, new GrayLabels("", "green", null))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .map(ServedConfig::content)
                    .contains("tagged");
            server().startAgain();
            running = true;
            again.up();
            done(again.config.operations().publish(publication(KEY, "after", ConfigRules.md5("kept"))));
            assertThat(again.content(KEY)).isEqualTo("after");
        } finally {
            if (!running) {
                server().startAgain();
            }
        }
    }

    @Test
    void aNodeThatStartsWithoutTheDatabaseDoesNotVouchForItsCopyAndLagsUntilItHasReadWhatWasAnnounced()
            throws Exception {
        try (SharedLog log = new SharedLog()) {
            ExternalNode one = node("one", log, SLOW).up();
            done(one.config.operations().publish(publication(KEY, "older")));
            ExternalNode two = node("two", log, SLOW).up();
            assertThat(two.content(KEY)).isEqualTo("older");
            closing.remove(two);
            log.disconnect(two.config.configExecutor());
            two.close();
            done(one.config.operations().publish(publication(KEY, "newer")));
            long shown = one.config.served(log.appliedIndex());
            server().stop();
            boolean running = false;
            try {
                ExternalNode again = node("two", null, SLOW);
                again.execute(new ConfigCommand.ConfigChanged(List.of(KEY)), shown);

                assertThat(again.content(KEY)).isEqualTo("older");
                assertThat(done(again.config.listeners().upToDate(List.of(KEY))))
                        .as("whether a listener may be told that \"newer\" has changed")
                        .isFalse();
                assertThat(again.config.served(shown)).isLessThan(shown);
                assertThat(again.config.served(shown - 1)).isEqualTo(shown - 1);

                server().startAgain();
                running = true;
                await().atMost(Duration.ofSeconds(30)).until(() -> again.config.served(shown) == shown);
                assertThat(again.content(KEY)).isEqualTo("newer");
                assertThat(done(again.config.listeners().upToDate(List.of(KEY))))
                        .isTrue();
            } finally {
                if (!running) {
                    server().startAgain();
                }
            }
        }
    }
}
