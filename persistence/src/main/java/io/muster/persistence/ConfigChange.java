package io.muster.persistence;

import java.time.Instant;

/**
 * One entry of the change table of an external database.
 *
 * @param id grows, but entries become visible out of order: read the tail with an overlap
 * @param key what changed; read the configuration to see how
 */
public record ConfigChange(long id, ConfigKey key, Instant time) {}
