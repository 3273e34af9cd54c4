package io.muster.server.config;

import io.muster.persistence.Capacity;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is beyond a quota: that of the cluster, and of a namespace, or of a group in the public one. Counted from what this node
 * serves, so concurrent publications on several nodes may pass a quota by a few.
 */
final class StoredQuota implements ConfigQuota {

    private final Capacities capacities;
    private final ConfigCache cache;

    StoredQuota(Capacities capacities, ConfigCache cache) {
        this.capacities = capacities;
        this.cache = cache;
    }

    @Override
    public CompletableFuture<@Nullable Void> check(ConfigPublication publication) {
        ConfigKey key = publication.key();
        boolean ofNamespace = !key.namespace().isEmpty();
        String name = ofNamespace ? key.namespace() : key.group();
        Capacity.Scope scope = ofNamespace ? Capacity.Scope.TENANT : Capacity.Scope.GROUP;
        return capacities.of(Capacity.Scope.GROUP, "").thenCombine(capacities.of(scope, name), (cluster, own) -> {
            int size = publication.content().getBytes(StandardCharsets.UTF_8).length;
            if (size > own.maxSize()) {
                throw refused("the content has " + size + " bytes; " + name + " allows at most " + own.maxSize());
            }
            ConfigEntry present = cache.entry(key);
            if (present != null && present.formal() != null) {
                return null; // nothing is added
            }
            if (cluster.usage() >= cluster.quota()) {
                throw refused("the cluster holds its quota of " + cluster.quota() + " configurations");
            }
            if (own.usage() >= own.quota()) {
                throw refused((ofNamespace ? "the namespace " : "the group ") + name + " holds its quota of "
                        + own.quota() + " configurations");
            }
            return null;
        });
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(ProblemKind.QUOTA_EXCEEDED, sentence);
    }
}
