package io.muster.persistence;

import org.jspecify.annotations.Nullable;

/**
 * A namespace. The public one has no row and is not listed here.
 *
 * @param created milliseconds since the epoch, as stored
 */
public record StoredNamespace(
        String id,
        String name,
        @Nullable String description,
        @Nullable String createSource,
        long created,
        long modified) {}
