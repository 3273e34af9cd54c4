package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Listeners hear every change. */
class ListenerTest extends OnConfigNode {

    @Test
    void listenersHearEveryKeyThatChangedAndThenSeeTheNewState() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        ConfigListeners.Registration registration = node.config().listeners().listen(KEY, info("10.0.0.9"), key -> {
            seen.add(node.config().queries().md5(key, NO_LABELS));
        });
        assertThat(node.config().listeners().count()).isEqualTo(1);

        done(node.operations().publish(publication(KEY, "one")));
        await().untilAsserted(() -> assertThat(seen).containsExactly(ConfigRules.md5("one")));
        done(node.operations().publish(publication(KEY, "one")));
        done(node.operations().remove(KEY, null, "10.0.0.1", "alice"));
        await().untilAsserted(() -> assertThat(seen).containsExactly(ConfigRules.md5("one"), ""));

        assertThat(node.config().listeners().ofConfigInCluster(KEY).get())
                .isEqualTo(Map.of("10.0.0.9", "held-by-10.0.0.9"));
        assertThat(node.config().listeners().ofAddressInCluster("10.0.0.9").get())
                .containsExactly(new ConfigListeners.Listening(KEY, "10.0.0.9", "held-by-10.0.0.9"));
        registration.close();
        registration.close();
        assertThat(node.config().listeners().count()).isZero();
    }

    @Test
    void thoseWhoListenToOneConfigurationShareOneKey() {
        ConfigKey mine = new ConfigKey("", "G", "shared");
        ConfigKey equal = new ConfigKey("", "G", "sha".concat("red"));
        try (ConfigListeners.Listened first = node.config().listeners().listen(mine, info("10.0.0.9"), key -> {});
                ConfigListeners.Listened second =
                        node.config().listeners().listen(equal, info("10.0.0.10"), key -> {})) {
            assertThat(second.key()).isSameAs(first.key()).isEqualTo(equal);
        }
        try (ConfigListeners.Listened alone = node.config().listeners().listen(equal, info("10.0.0.10"), key -> {})) {
            assertThat(alone.key()).as("nobody else listens any more").isSameAs(equal);
        }
        assertThat(node.config().listeners().count()).isZero();
    }
}
