package io.muster.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.db.LobStorageMap;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what large changes hold in memory on their way to the file of an embedded database.
 *
 * <p>H2 hands changed pages to threads that write them and takes on more meanwhile: on a slow disk up to eight chunks wait, each in a buffer half as large again as what
 * is in it. Small changes do not come that far, large ones do: after each {@link #MOST_BYTES} of them the thread that writes waits until all is in the file. A change
 * is large when it keeps a content beside its row, or changes very much. The pages of a small one count for nothing: they are whole pages, the same
 * for the next hundred changes, and to wait for those would write them a hundred times. Not thread-safe.
 */
final class UnsavedPages {
    /** Of large changes, between two waits. */
    static final long MOST_BYTES = 4 << 20;

    /** From here on a change with a content beside its row is large; most publications are far below. */
    static final long LARGE = 64 << 10;

    /** From here on a change of rows alone is large: several times what two hundred entries of the audit log come to. */
    static final long LARGE_IN_ROWS = 1 << 20;

    private final MVStore store;
    /** What H2 knows of the contents beside their rows: another page than before when there is one more. */
    private final MVMap<Long, ?> contents;

    private final PreparedStatement checkpoint;
    private @Nullable Object contentsBefore;
    private long versionBefore;
    private long unsavedBefore;
    private long large;
    private long saves;

    /** @param writer the connection that all writes go through */
    UnsavedPages(Connection writer) throws SQLException {
        SessionLocal session =
                (SessionLocal) writer.unwrap(JdbcConnection.class).getSession();
        this.store = session.getDatabase().getStore().getMvStore();
        this.contents =
                LobStorageMap.openLobMap(session.getDatabase().getStore().getTransactionStore());
        this.checkpoint = writer.prepareStatement("CHECKPOINT");
    }

    /** Notes where a change begins. */
    void beforeChange() {
        versionBefore = store.getCurrentVersion();
        unsavedBefore = store.getUnsavedMemory();
        contentsBefore = contents.getRootPage();
    }

    /** Counts what a command has changed since, in an open transaction or not; blocks until it is in the file when it is much. */
    void afterChange() throws SQLException {
        if (contents.getRootPage() != contentsBefore) {
            afterMuch();
        } else {
            // Where H2 began to write in between, what came before that is on its way with everything else.
            boolean written = store.getCurrentVersion() != versionBefore;
            count(store.getUnsavedMemory() - (written ? 0 : unsavedBefore), LARGE_IN_ROWS);
        }
    }

    /** As {@link #afterChange} for what is known to be much, such as a portion of a snapshot. */
    void afterMuch() throws SQLException {
        long changed = store.getUnsavedMemory() - unsavedBefore;
        if (store.getCurrentVersion() != versionBefore) {
            changed += store.getAutoCommitMemory(); // H2 began to write in between
        }
        count(changed, LARGE);
    }

    private void count(long changed, long least) throws SQLException {
        if (changed >= least) {
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
