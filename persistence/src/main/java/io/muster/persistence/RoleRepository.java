package io.muster.persistence;

import static io.muster.persistence.schema.Tables.ROLES;

import java.util.List;
import org.jooq.DSLContext;

/** Writes of {@code roles}, and reads inside a transaction. Stateless; blocks its caller for the statements it runs. */
public final class RoleRepository {
    RoleRepository() {}

    /** Returns all, ordered by role and user. */
    public List<RoleBinding> all(DSLContext sql) {
        return sql.selectFrom(ROLES)
                .orderBy(ROLES.ROLE, ROLES.USERNAME)
                .fetch(row -> new RoleBinding(row.get(ROLES.ROLE), row.get(ROLES.USERNAME)));
    }

    /** Gives a user a role. */
    public WriteOutcome create(DSLContext sql, RoleBinding binding) {
        return DuplicateKeys.outcome(() -> sql.insertInto(ROLES)
                .set(ROLES.ROLE, binding.role())
                .set(ROLES.USERNAME, binding.username())
                .execute());
    }

    /** Takes a role from a user. */
    public WriteOutcome delete(DSLContext sql, RoleBinding binding) {
        int rows = sql.deleteFrom(ROLES)
                .where(ROLES.ROLE.eq(binding.role()))
                .and(ROLES.USERNAME.eq(binding.username()))
                .execute();
        return rows == 0 ? WriteOutcome.NOT_FOUND : WriteOutcome.DONE;
    }

    /** Takes a role from everybody. */
    public WriteOutcome deleteRole(DSLContext sql, String role) {
        return sql.deleteFrom(ROLES).where(ROLES.ROLE.eq(role)).execute() == 0
                ? WriteOutcome.NOT_FOUND
                : WriteOutcome.DONE;
    }

    /** Takes every role from a user; returns how many. */
    public int deleteOfUser(DSLContext sql, String username) {
        return sql.deleteFrom(ROLES).where(ROLES.USERNAME.eq(username)).execute();
    }
}
