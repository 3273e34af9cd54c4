package io.muster.persistence;

import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Writes of {@code users}, and reads inside a transaction. */
public final class UserRepository {
    UserRepository() {}

    /** Returns one. */
    public Optional<StoredUser> find(DSLContext sql, String username) {
        throw new UnsupportedOperationException("UserRepository is being written");
    }

    /** Returns all, ordered by name. */
    public List<StoredUser> all(DSLContext sql) {
        throw new UnsupportedOperationException("UserRepository is being written");
    }

    /** Inserts one. */
    public WriteOutcome create(DSLContext sql, StoredUser user) {
        throw new UnsupportedOperationException("UserRepository is being written");
    }

    /** Changes the password. */
    public WriteOutcome updatePassword(DSLContext sql, String username, String passwordHash) {
        throw new UnsupportedOperationException("UserRepository is being written");
    }

    /** Deletes one; its roles stay. */
    public WriteOutcome delete(DSLContext sql, String username) {
        throw new UnsupportedOperationException("UserRepository is being written");
    }
}
