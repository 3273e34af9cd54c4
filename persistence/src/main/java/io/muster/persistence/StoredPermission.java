package io.muster.persistence;

/**
 * A role may do something.
 *
 * @param resource the pattern as stored, such as {@code dev:*:*}
 * @param action {@code r}, {@code w} or {@code rw}
 */
public record StoredPermission(String role, String resource, String action) {}
