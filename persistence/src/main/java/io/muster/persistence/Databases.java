package io.muster.persistence;

import io.vertx.core.Vertx;
import java.nio.file.Path;

/** Opens databases. */
public final class Databases {
    private Databases() {}

    /**
     * Opens the embedded database in a directory, making and migrating it as needed. Blocks (tens of milliseconds for an existing one).
     *
     * @throws IllegalStateException when the directory cannot be used or the file belongs to another process; the message says which
     */
    public static EmbeddedDatabase openEmbedded(Path directory) {
        return H2Database.open(directory);
    }

    /**
     * Rewrites the file of an embedded database that no process has open, without the space that it does not need. Blocks.
     *
     * @return the size of the file before and after, in bytes
     * @throws IllegalStateException with one sentence when there is none, or another process has it open
     */
    public static Vacuumed vacuumEmbedded(Path directory) {
        return H2Vacuum.run(directory);
    }

    /** The size of a database file, in bytes. */
    public record Vacuumed(long before, long after) {}

    /**
     * Begins to connect to an external database and returns at once; {@link Database#health()} tells how it goes.
     *
     * @param settings where it is
     */
    public static Database openExternal(DatabaseSettings settings) {
        return new ExternalDatabase(settings);
    }

    /**
     * Returns the non-blocking reader of users, roles and permissions. Returns at once; Hibernate starts in the background, and reads wait for it.
     *
     * @param database one of this class' databases, not closed before the reader
     * @param vertx whose contexts deliver the results
     */
    public static AccessReader accessReader(Database database, Vertx vertx) {
        if (database instanceof H2Database embedded) {
            return HibernateAccessReader.of(embedded, vertx);
        }
        if (database instanceof ExternalDatabase external) {
            return HibernateAccessReader.of(external, vertx);
        }
        throw new IllegalArgumentException("not a database of this module: " + database.getClass());
    }
}
