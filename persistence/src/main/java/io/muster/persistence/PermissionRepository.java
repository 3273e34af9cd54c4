package io.muster.persistence;

import java.util.List;
import org.jooq.DSLContext;

/** Writes of {@code permissions}, and reads inside a transaction. */
public final class PermissionRepository {
    PermissionRepository() {}

    /** Returns all, ordered by role, resource and action. */
    public List<StoredPermission> all(DSLContext sql) {
        throw new UnsupportedOperationException("PermissionRepository is being written");
    }

    /** Grants. */
    public WriteOutcome create(DSLContext sql, StoredPermission permission) {
        throw new UnsupportedOperationException("PermissionRepository is being written");
    }

    /** Revokes. */
    public WriteOutcome delete(DSLContext sql, StoredPermission permission) {
        throw new UnsupportedOperationException("PermissionRepository is being written");
    }

    /** Revokes everything of a role; returns how many. */
    public int deleteOfRole(DSLContext sql, String role) {
        throw new UnsupportedOperationException("PermissionRepository is being written");
    }
}
