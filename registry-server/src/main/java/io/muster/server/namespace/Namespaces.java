package io.muster.server.namespace;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The namespaces. Thread-safe, never blocks. */
public interface Namespaces {

    /** All, the public one first. */
    CompletableFuture<List<Namespace>> list();

    /** One by its id ({@code public} and the empty string are the public one). */
    CompletableFuture<Optional<Namespace>> find(String id);

    /** Fails with {@code NAMESPACE_EXISTS} or {@code NAMESPACE_INVALID}. */
    CompletableFuture<Void> create(String id, String name, @Nullable String description);

    /** Completes with whether there was such a namespace. */
    CompletableFuture<Boolean> update(String id, String name, @Nullable String description);

    /** Removes the name only; what lives in the namespace stays. Completes with whether there was one. */
    CompletableFuture<Boolean> delete(String id);
}
