package io.muster.server.grpc;

import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigQueries;
import io.muster.server.config.GrayLabels;
import io.muster.server.wire.GroupKey;
import java.util.Collection;

/** Fuzzy watches of configurations. */
final class ConfigWatchKind implements FuzzyWatchKind<ConfigKey> {

    private static final GrayLabels NOBODY = new GrayLabels("", null, null);

    private final ConfigQueries queries;

    ConfigWatchKind(ConfigQueries queries) {
        this.queries = queries;
    }

    @Override
    public Words words() {
        return Words.CONFIG;
    }

    @Override
    public Collection<ConfigKey> namesIn(String namespace) {
        return queries.keys(ConfigKey.canonicalNamespace(namespace));
    }

    @Override
    public boolean exists(ConfigKey name) {
        return !queries.md5(name, NOBODY).isEmpty();
    }

    @Override
    public boolean matches(WatchPattern pattern, ConfigKey name) {
        return name.namespace().equals(ConfigKey.canonicalNamespace(pattern.namespace()))
                && pattern.matches(name.group(), name.dataId());
    }

    /** Clients of version 3, the only ones that watch, know the public namespace by its name. */
    @Override
    public String written(ConfigKey name) {
        return GroupKey.withNamespace(name);
    }
}
