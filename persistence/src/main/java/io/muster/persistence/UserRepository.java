package io.muster.persistence;

import static io.muster.persistence.schema.Tables.USERS;

import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Writes of {@code users}, and reads inside a transaction. Stateless; blocks its caller for the statements it runs. */
public final class UserRepository {
    UserRepository() {}

    /** Returns one. */
    public Optional<StoredUser> find(DSLContext sql, String username) {
        return sql.selectFrom(USERS).where(USERS.USERNAME.eq(username)).fetchOptional(UserRepository::user);
    }

    /** Returns all, ordered by name. */
    public List<StoredUser> all(DSLContext sql) {
        return sql.selectFrom(USERS).orderBy(USERS.USERNAME).fetch(UserRepository::user);
    }

    /** Inserts one. */
    public WriteOutcome create(DSLContext sql, StoredUser user) {
        return DuplicateKeys.outcome(() -> sql.insertInto(USERS)
                .set(USERS.USERNAME, user.username())
                .set(USERS.PASSWORD, user.passwordHash())
                .set(USERS.ENABLED, user.enabled())
                .execute());
    }

    /** Changes the password. */
    public WriteOutcome updatePassword(DSLContext sql, String username, String passwordHash) {
        int rows = sql.update(USERS)
                .set(USERS.PASSWORD, passwordHash)
                .where(USERS.USERNAME.eq(username))
                .execute();
        return rows == 0 ? WriteOutcome.NOT_FOUND : WriteOutcome.DONE;
    }

    /** Deletes one; its roles stay. */
    public WriteOutcome delete(DSLContext sql, String username) {
        return sql.deleteFrom(USERS).where(USERS.USERNAME.eq(username)).execute() == 0
                ? WriteOutcome.NOT_FOUND
                : WriteOutcome.DONE;
    }

    private static StoredUser user(Record row) {
        return new StoredUser(row.get(USERS.USERNAME), row.get(USERS.PASSWORD), row.get(USERS.ENABLED));
    }
}
