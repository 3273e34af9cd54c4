package io.muster.persistence;

import static io.muster.persistence.schema.Tables.PERMISSIONS;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Writes of {@code permissions}, and reads inside a transaction. Stateless; blocks its caller for the statements it runs. */
public final class PermissionRepository {
    PermissionRepository() {}

    /** Returns all, ordered by role, resource and action. */
    public List<StoredPermission> all(DSLContext sql) {
        return sql.selectFrom(PERMISSIONS)
                .orderBy(PERMISSIONS.ROLE, PERMISSIONS.RESOURCE, PERMISSIONS.ACTION)
                .fetch(PermissionRepository::permission);
    }

    /** Returns those of a role, ordered by resource and action. */
    public List<StoredPermission> ofRole(DSLContext sql, String role) {
        return sql.selectFrom(PERMISSIONS)
                .where(PERMISSIONS.ROLE.eq(role))
                .orderBy(PERMISSIONS.RESOURCE, PERMISSIONS.ACTION)
                .fetch(PermissionRepository::permission);
    }

    /** Grants. */
    public WriteOutcome create(DSLContext sql, StoredPermission permission) {
        return DuplicateKeys.outcome(() -> sql.insertInto(PERMISSIONS)
                .set(PERMISSIONS.ROLE, permission.role())
                .set(PERMISSIONS.RESOURCE, permission.resource())
                .set(PERMISSIONS.ACTION, permission.action())
                .execute());
    }

    /** Revokes. */
    public WriteOutcome delete(DSLContext sql, StoredPermission permission) {
        int rows = sql.deleteFrom(PERMISSIONS)
                .where(PERMISSIONS.ROLE.eq(permission.role()))
                .and(PERMISSIONS.RESOURCE.eq(permission.resource()))
                .and(PERMISSIONS.ACTION.eq(permission.action()))
                .execute();
        return rows == 0 ? WriteOutcome.NOT_FOUND : WriteOutcome.DONE;
    }

    /** Revokes everything of a role; returns how many. */
    public int deleteOfRole(DSLContext sql, String role) {
        return sql.deleteFrom(PERMISSIONS).where(PERMISSIONS.ROLE.eq(role)).execute();
    }

    private static StoredPermission permission(Record row) {
        return new StoredPermission(
                row.get(PERMISSIONS.ROLE), row.get(PERMISSIONS.RESOURCE), row.get(PERMISSIONS.ACTION));
    }
}
