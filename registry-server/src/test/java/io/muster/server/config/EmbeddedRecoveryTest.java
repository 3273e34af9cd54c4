package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A node that starts again, from its log or from a snapshot, has what was stored and nothing twice. */
class EmbeddedRecoveryTest extends OnEmbeddedNode {

    @Test
    void aRestartReplaysTheLogWithoutDoingAnythingTwice() throws Exception {
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().publish(publication(KEY, "two")));
        done(node.config.namespaces().create("dev", "development", null));
        List<AppliedLog.Entry> entries = node.log.entries();
        long durable = node.database.appliedIndex();

        restart(entries);

        assertThat(durable).isEqualTo(3);
        assertThat(node.content(KEY)).isEqualTo("two");
        assertThat(node.history(KEY)).hasSize(2);
        assertThat(node.config.namespaces().list().get()).hasSize(2);
        done(node.operations().publish(publication(KEY, "three", ConfigRules.md5("two"))));
        assertThat(node.history(KEY)).hasSize(3);
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
}
