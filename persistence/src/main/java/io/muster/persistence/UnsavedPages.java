package io.muster.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/**
 * Bounds what large contents hold in memory on their way to the file of an embedded database.
 *
 * <p>H2 hands changed pages to threads that write them and takes on more meanwhile: on a slow disk up to eight chunks wait, each in a buffer half as large again as what
 * is in it. Small changes do not come that far, large ones do: after each {@link #MOST_BYTES} of them the thread that writes waits until all is in the file. Not
 * thread-safe.
 */
final class UnsavedPages {
    /** Of large changes, between two waits. */
    static final long MOST_BYTES = 4 << 20;

    /** From here on a change is large; most publications are far below. */
    static final long LARGE = 64 << 10;

    private final MVStore store;
    private final PreparedStatement checkpoint;
    private long versionBefore;
    private long unsavedBefore;
    private long large;
    private long saves;

    /** @param writer the connection that all writes go through */
    UnsavedPages(Connection writer) throws SQLException {
        SessionLocal session =
                (SessionLocal) writer.unwrap(JdbcConnection.class).getSession();
        this.store = session.getDatabase().getStore().getMvStore();
        this.checkpoint = writer.prepareStatement("CHECKPOINT");
    }

    /** Notes where a change begins. */
    void beforeChange() {
        versionBefore = store.getCurrentVersion();
        unsavedBefore = store.getUnsavedMemory();
    }

    /** Counts what was changed since, in an open transaction or not; blocks until it is in the file when it is much. */
    void afterChange() throws SQLException {
        long changed = store.getUnsavedMemory() - unsavedBefore;
        if (store.getCurrentVersion() != versionBefore) {
            changed += store.getAutoCommitMemory(); // H2 began to write in between
        }
        if (changed >= LARGE) {
            large += changed;
        }
        if (large >= MOST_BYTES) {
            save();
        }
    }

    /** Waits until everything that was changed is in the file. */
    void save() throws SQLException {
        checkpoint.executeUpdate();
        large = 0;
        saves++;
    }

    /** How often it was waited for the file. */
    long saves() {
        return saves;
    }
}
