package io.muster.server.config;

import io.muster.persistence.Capacity;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
        return new Batch().check(publication);
    }

    @Override
    public ConfigQuota forBatch() {
        return new Batch();
    }

    /** What has a quota of its own; the group with the empty name is the whole cluster. */
    private record Counted(Capacity.Scope scope, String name) {
        static final Counted CLUSTER = new Counted(Capacity.Scope.GROUP, "");

        static Counted of(ConfigKey key) {
            return key.namespace().isEmpty()
                    ? new Counted(Capacity.Scope.GROUP, key.group())
                    : new Counted(Capacity.Scope.TENANT, key.namespace());
        }

        String words() {
            return switch (scope) {
                case GROUP -> name.isEmpty() ? "the cluster" : "the group " + name;
                case TENANT -> "the namespace " + name;
            };
        }
    }

    /** Capacities are read once, with the usage of that moment; what has passed since is counted on top. */
    private final class Batch implements ConfigQuota {
        private final Map<Counted, CompletableFuture<Capacity>> read = new HashMap<>();
        private final Map<Counted, Integer> added = new HashMap<>();
        private final Set<ConfigKey> passed = new HashSet<>();

        @Override
        public CompletableFuture<@Nullable Void> check(ConfigPublication publication) {
            ConfigKey key = publication.key();
            Counted counted = Counted.of(key);
            return capacity(Counted.CLUSTER).thenCombine(capacity(counted), (cluster, own) -> {
                int size = ConfigRules.bytes(publication.content());
                if (size > own.maxSize()) {
                    throw refused("the content has " + size + " bytes; " + counted.name() + " allows at most "
                            + own.maxSize());
                }
                ConfigEntry present = cache.entry(key);
                if ((present != null && present.formal() != null) || passed.contains(key)) {
                    return null; // nothing is added
                }
                checkRoom(Counted.CLUSTER, cluster);
                checkRoom(counted, own);
                passed.add(key);
                added.merge(Counted.CLUSTER, 1, Integer::sum);
                added.merge(counted, 1, Integer::sum);
                return null;
            });
        }

        private CompletableFuture<Capacity> capacity(Counted counted) {
            return read.computeIfAbsent(counted, wanted -> capacities.of(wanted.scope(), wanted.name()));
        }

        private void checkRoom(Counted counted, Capacity capacity) {
            if (capacity.usage() + added.getOrDefault(counted, 0) >= capacity.quota()) {
                throw refused(counted.words() + " holds its quota of " + capacity.quota() + " configurations");
            }
        }
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(ProblemKind.QUOTA_EXCEEDED, sentence);
    }
}
