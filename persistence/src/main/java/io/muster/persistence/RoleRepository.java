package io.muster.persistence;

import java.util.List;
import org.jooq.DSLContext;

/** Writes of {@code roles}, and reads inside a transaction. */
public final class RoleRepository {
    RoleRepository() {}

    /** Returns all, ordered by role and user. */
    public List<RoleBinding> all(DSLContext sql) {
        throw new UnsupportedOperationException("RoleRepository is being written");
    }

    /** Gives a user a role. */
    public WriteOutcome create(DSLContext sql, RoleBinding binding) {
        throw new UnsupportedOperationException("RoleRepository is being written");
    }

    /** Takes a role from a user. */
    public WriteOutcome delete(DSLContext sql, RoleBinding binding) {
        throw new UnsupportedOperationException("RoleRepository is being written");
    }

    /** Takes a role from everybody. */
    public WriteOutcome deleteRole(DSLContext sql, String role) {
        throw new UnsupportedOperationException("RoleRepository is being written");
    }

    /** Takes every role from a user; returns how many. */
    public int deleteOfUser(DSLContext sql, String username) {
        throw new UnsupportedOperationException("RoleRepository is being written");
    }
}
