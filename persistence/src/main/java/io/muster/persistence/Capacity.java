package io.muster.persistence;

import java.time.Instant;

/**
 * Quota and usage of a group or a tenant; 0 in a limit means the server's default.
 *
 * @param name the group or tenant; the empty group is the whole cluster
 * @param maxSize largest content in bytes
 */
public record Capacity(
        long id,
        Scope scope,
        String name,
        int quota,
        int usage,
        int maxSize,
        int maxAggregateCount,
        int maxAggregateSize,
        Instant created,
        Instant modified) {
    /** What is limited. */
    public enum Scope {
        GROUP,
        TENANT
    }
}
