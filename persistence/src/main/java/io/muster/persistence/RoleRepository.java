package io.muster.persistence;

import static io.muster.persistence.schema.Tables.ROLES;
import static io.muster.persistence.schema.Tables.USERS;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Writes of {@code roles}, and reads inside a transaction. Stateless; blocks its caller for the statements it runs. */
public final class RoleRepository {
    RoleRepository() {}

    /** Returns all, ordered by role and user. */
    public List<RoleBinding> all(DSLContext sql) {
        return sql.selectFrom(ROLES).orderBy(ROLES.ROLE, ROLES.USERNAME).fetch(RoleRepository::binding);
    }

    /** Returns those of a user, ordered by role. */
    public List<RoleBinding> ofUser(DSLContext sql, String username) {
        return sql.selectFrom(ROLES)
                .where(ROLES.USERNAME.eq(username))
                .orderBy(ROLES.ROLE)
                .fetch(RoleRepository::binding);
    }

    /** Whether somebody has a role. */
    public boolean isHeld(DSLContext sql, String role) {
        return sql.fetchExists(ROLES, ROLES.ROLE.eq(role));
    }

    /** Whether a user has a role. */
    public boolean isHeldBy(DSLContext sql, RoleBinding binding) {
        return sql.fetchExists(ROLES, ROLES.ROLE.eq(binding.role()).and(ROLES.USERNAME.eq(binding.username())));
    }

    /** Whether somebody else who may log in has the role too. */
    public boolean isHeldByAnother(DSLContext sql, RoleBinding binding) {
        return sql.fetchExists(sql.selectOne()
                .from(ROLES)
                .join(USERS)
                .on(USERS.USERNAME.eq(ROLES.USERNAME))
                .where(ROLES.ROLE.eq(binding.role()))
                .and(ROLES.USERNAME.ne(binding.username()))
                .and(USERS.ENABLED.eq(true)));
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

    private static RoleBinding binding(Record row) {
        return new RoleBinding(row.get(ROLES.ROLE), row.get(ROLES.USERNAME));
    }
}
