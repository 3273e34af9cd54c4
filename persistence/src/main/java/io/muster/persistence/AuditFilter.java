package io.muster.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the audit log are wanted; null and empty fields match everything. In user, address, action and resource
 * {@code *} stands for any characters.
 *
 * @param from the earliest time, included
 * @param to the latest time, excluded
 */
public record AuditFilter(
        @Nullable String user,
        @Nullable String clientAddress,
        @Nullable String action,
        @Nullable String resource,
        @Nullable String result,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** Everything. */
    public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null, null);
}
