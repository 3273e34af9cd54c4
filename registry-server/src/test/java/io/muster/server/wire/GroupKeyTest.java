package io.muster.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.config.ConfigKey;
import org.junit.jupiter.api.Test;

class GroupKeyTest {

    @Test
    void escapesWhatSeparatesTheParts() {
        ConfigKey key = new ConfigKey("team+1", "50%", "a+b.yaml");

        assertThat(GroupKey.of(key)).isEqualTo("a%2Bb.yaml+50%25+team%2B1");
        assertThat(GroupKey.withNamespace(key)).isEqualTo("a%2Bb.yaml+50%25+team%2B1");
    }

    @Test
    void leavesThePublicNamespaceOutOrWritesItsName() {
        ConfigKey key = ConfigKey.of("public", "DEFAULT_GROUP", "orders.yaml");

        assertThat(GroupKey.of(key)).isEqualTo("orders.yaml+DEFAULT_GROUP");
        assertThat(GroupKey.withNamespace(key)).isEqualTo("orders.yaml+DEFAULT_GROUP+public");
    }
}
