package io.muster.server.config;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes configuration. Thread-safe, never blocks. Each call validates, and completes once the change is
 * durable and visible on this node; it fails with a {@link io.muster.server.problem.ProblemException}.
 */
public interface ConfigOperations {

    /**
     * Publishes a configuration or a gray release of it.
     *
     * @return the revision of the new state; fails with {@code CONFIG_CHANGED} when {@code casMd5} is not the present one
     */
    CompletableFuture<Long> publish(ConfigPublication publication);

    /** Removes a configuration, or its release for {@code tag}; completes with whether there was one. */
    CompletableFuture<Boolean> remove(ConfigKey key, @Nullable String tag, String sourceIp, String sourceUser);

    /** Ends the beta release; completes with whether there was one. */
    CompletableFuture<Boolean> stopBeta(ConfigKey key, String sourceIp, String sourceUser);
}
