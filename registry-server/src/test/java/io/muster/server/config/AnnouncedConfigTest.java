package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Nodes that share a real database server and a log: what one of them has shown the others know at that index. */
class AnnouncedConfigTest extends OnDatabaseServer {

    private static final Map<String, String> SLOW =
            Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "600000");

    @Test
    void whoeverSawTheAnswerOfOneNodeSeesTheChangeOnAnotherAtThatIndex() throws Exception {
        try (SharedLog log = new SharedLog()) {
            ExternalNode one = node("one", log, SLOW).up();
            ExternalNode two = node("two", log, SLOW).up();
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
    void whatANodeFindsInTheDatabaseIsAnnouncedBeforeItIsShown() throws Exception {
        try (SharedLog log = new SharedLog()) {
            Map<String, String> quick =
                    Map.of("muster.config.sweep-interval-ms", "600000", "muster.config.tail-interval-ms", "50");
            ExternalNode finds = node("finds", log, quick).up();
            ExternalNode hears = node("hears", log, SLOW).up();
            ExternalNode alone = node("alone").up();
            List<Long> announcements = new CopyOnWriteArrayList<>();
            finds.config.listeners().listen(KEY, info("10.0.0.9"), key -> announcements.add(log.begun()));

            done(alone.config.operations().publish(publication(KEY, "found")));

            await().untilAsserted(() -> assertThat(finds.content(KEY)).isEqualTo("found"));
            await().untilAsserted(() -> assertThat(hears.content(KEY)).isEqualTo("found"));
            await().untilAsserted(() -> assertThat(announcements).isNotEmpty().doesNotContain(0L));
            assertThat(finds.config.served(0))
                    .as("the index that goes with the answer")
                    .isPositive();
        }
    }
}
