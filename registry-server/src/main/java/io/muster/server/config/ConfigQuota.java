package io.muster.server.config;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Says whether a publication fits the quotas; fails with {@code QUOTA_EXCEEDED}. Never blocks. */
@FunctionalInterface
interface ConfigQuota {

    /** No quotas, as when {@code isCapacityLimitCheck} is off. */
    ConfigQuota NONE = publication -> CompletableFuture.completedFuture(null);

    CompletableFuture<@Nullable Void> check(ConfigPublication publication);

    /**
     * The same for publications that are checked one after the other before the first of them is made: each that has passed counts as
     * published for the next. Not thread-safe, and for one batch.
     */
    default ConfigQuota forBatch() {
        return this;
    }
}
