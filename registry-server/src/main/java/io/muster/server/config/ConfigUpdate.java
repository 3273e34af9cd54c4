package io.muster.server.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a write or a fresh read means for the memory of a node. */
sealed interface ConfigUpdate {

    ConfigKey key();

    /**
     * There is a new formal state.
     *
     * @param content its content when it is at hand, else null
     */
    record Formal(ConfigKey key, ConfigVersion version, @Nullable String content) implements ConfigUpdate {}

    record FormalGone(ConfigKey key) implements ConfigUpdate {}

    /** There is a new state of a gray release. */
    record Gray(ConfigKey key, GrayVersion gray, @Nullable String content) implements ConfigUpdate {}

    record GrayGone(ConfigKey key, String grayName) implements ConfigUpdate {}

    /**
     * The whole of one configuration was read again; a state equal to the present one keeps its identity.
     *
     * @param contents those at hand, by gray name, the formal one under the empty name
     */
    record Whole(ConfigKey key, ConfigEntry entry, Map<String, String> contents) implements ConfigUpdate {}
}
