package io.muster.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known in memory of one configuration. Immutable.
 *
 * @param formal the formal state, null when only gray releases are there
 * @param grays the gray releases, the highest priority first
 */
record ConfigEntry(@Nullable ConfigVersion formal, List<GrayVersion> grays) {

    private static final Comparator<GrayVersion> HIGHEST_FIRST = Comparator.comparingInt(
                    (GrayVersion gray) -> gray.rule.priority())
            .reversed()
            .thenComparing(gray -> gray.name);

    static final ConfigEntry EMPTY = new ConfigEntry(null, List.of());

    ConfigEntry withFormal(@Nullable ConfigVersion version) {
        return new ConfigEntry(version, grays);
    }

    ConfigEntry withGray(GrayVersion gray) {
        List<GrayVersion> all = new ArrayList<>(withoutGray(gray.name).grays);
        all.add(gray);
        all.sort(HIGHEST_FIRST);
        return new ConfigEntry(formal, List.copyOf(all));
    }

    ConfigEntry withoutGray(String name) {
        return new ConfigEntry(
                formal, grays.stream().filter(gray -> !gray.name.equals(name)).toList());
    }

    @Nullable
    GrayVersion gray(String name) {
        for (GrayVersion gray : grays) {
            if (gray.name.equals(name)) {
                return gray;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return formal == null && grays.isEmpty();
    }

    /** What a client with these labels sees: a release that matches, else the formal state unless a tag was asked for by name. */
    Choice choose(GrayLabels labels) {
        if (!grays.isEmpty()) {
            String tag = labels.tag() == null ? labels.automaticTag() : labels.tag();
            for (GrayVersion gray : grays) {
                if (gray.matches(labels.clientIp(), tag)) {
                    return new Choice(gray.version, gray.name);
                }
            }
        }
        return labels.tag() == null ? new Choice(formal, null) : Choice.NONE;
    }

    /**
     * A chosen state.
     *
     * @param version null when there is nothing for the client
     * @param grayName the release it belongs to, null for the formal state
     */
    record Choice(@Nullable ConfigVersion version, @Nullable String grayName) {
        static final Choice NONE = new Choice(null, null);
    }
}
