package io.muster.server.config;

import io.muster.persistence.Capacity;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Quotas as the capacity tables say, with the defaults of the settings: of a namespace, or of a group in the public one. Counted
 * from what this node serves, so concurrent publications on several nodes may pass a quota by a few.
 */
final class StoredQuota implements ConfigQuota {

    private final ConfigBrowser browser;
    private final ConfigCache cache;
    private final ConfigSettings settings;

    StoredQuota(ConfigBrowser browser, ConfigCache cache, ConfigSettings settings) {
        this.browser = browser;
        this.cache = cache;
        this.settings = settings;
    }

    @Override
    public CompletableFuture<@Nullable Void> check(ConfigPublication publication) {
        ConfigKey key = publication.key();
        boolean ofNamespace = !key.namespace().isEmpty();
        String name = ofNamespace ? key.namespace() : key.group();
        Capacity.Scope scope = ofNamespace ? Capacity.Scope.TENANT : Capacity.Scope.GROUP;
        return browser.capacity(scope, name).thenApply(stored -> {
            int defaultQuota = ofNamespace ? settings.defaultNamespaceQuota() : settings.defaultGroupQuota();
            int quota = stored.map(Capacity::quota).filter(own -> own > 0).orElse(defaultQuota);
            int maxSize = stored.map(Capacity::maxSize).filter(own -> own > 0).orElse(settings.defaultMaxSize());
            int size = publication.content().getBytes(StandardCharsets.UTF_8).length;
            if (size > maxSize) {
                throw new ProblemException(
                        ProblemKind.QUOTA_EXCEEDED,
                        "the content has " + size + " bytes; " + name + " allows at most " + maxSize);
            }
            boolean added = cache.entry(key) == null;
            if (added && cache.count() >= settings.defaultClusterQuota()) {
                throw new ProblemException(
                        ProblemKind.QUOTA_EXCEEDED,
                        "the cluster holds its quota of " + settings.defaultClusterQuota() + " configurations");
            }
            long present = cache.keys().stream()
                    .filter(each -> ofNamespace
                            ? each.namespace().equals(name)
                            : each.namespace().isEmpty() && each.group().equals(name))
                    .count();
            if (added && present >= quota) {
                throw new ProblemException(
                        ProblemKind.QUOTA_EXCEEDED,
                        (ofNamespace ? "the namespace " : "the group ") + name + " holds its quota of " + quota
                                + " configurations");
            }
            return null;
        });
    }
}
