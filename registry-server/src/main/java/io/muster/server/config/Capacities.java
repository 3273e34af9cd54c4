package io.muster.server.config;

import io.muster.persistence.Capacity;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Quotas as they hold: what the tables say, the defaults of the settings where they say nothing, and the usage as counted from what
 * this node serves. Thread-safe; fails as {@link ConfigBrowser} does.
 */
public final class Capacities {

    private final ConfigBrowser browser;
    private final ConfigCache cache;
    private final ConfigSettings settings;

    Capacities(ConfigBrowser browser, ConfigCache cache, ConfigSettings settings) {
        this.browser = browser;
        this.cache = cache;
        this.settings = settings;
    }

    /**
     * The capacity of a namespace, or of a group in the public one; the group with the empty name is the whole cluster. Its id is 0 where
     * no row says anything of it.
     */
    public CompletableFuture<Capacity> of(Capacity.Scope scope, String name) {
        return browser.capacity(scope, name)
                .thenApply(stored -> effective(
                        scope,
                        name,
                        stored.orElseGet(
                                () -> new Capacity(0, scope, name, 0, 0, 0, 0, 0, Instant.EPOCH, Instant.EPOCH))));
    }

    private Capacity effective(Capacity.Scope scope, String name, Capacity stored) {
        return new Capacity(
                stored.id(),
                scope,
                name,
                given(stored.quota(), defaultQuota(scope, name)),
                usage(scope, name),
                given(stored.maxSize(), settings.defaultMaxSize()),
                given(stored.maxAggregateCount(), settings.defaultMaxAggregateCount()),
                given(stored.maxAggregateSize(), settings.defaultMaxAggregateSize()),
                stored.created(),
                stored.modified());
    }

    private static int given(int stored, int otherwise) {
        return stored > 0 ? stored : otherwise;
    }

    private int defaultQuota(Capacity.Scope scope, String name) {
        return switch (scope) {
            case GROUP -> name.isEmpty() ? settings.defaultClusterQuota() : settings.defaultGroupQuota();
            case TENANT -> settings.defaultNamespaceQuota();
        };
    }

    private int usage(Capacity.Scope scope, String name) {
        return switch (scope) {
            case GROUP -> name.isEmpty() ? cache.count() : cache.countOfGroup(name);
            case TENANT -> cache.countOf(name);
        };
    }
}
