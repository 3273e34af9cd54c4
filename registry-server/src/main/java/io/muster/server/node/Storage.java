package io.muster.server.node;

import io.muster.persistence.Database;
import io.muster.persistence.Databases;
import io.muster.persistence.EmbeddedDatabase;
import io.muster.server.settings.StorageSettings;
import io.muster.server.storage.EmbeddedStore;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The opened database of a node, with what only the embedded one has.
 *
 * @param embedded the embedded database with its part of the replicated state; empty with MySQL
 */
record Storage(Database database, Optional<Embedded> embedded) {

    record Embedded(EmbeddedDatabase database, EmbeddedStore store) {}

    /**
     * Opens it. The embedded one blocks for some tens of milliseconds; MySQL is connected to in the background.
     *
     * @throws StartFailure when the directory cannot be used
     */
    static Storage open(StorageSettings settings, Path dataDirectory) {
        if (settings.external().isPresent()) {
            return new Storage(Databases.openExternal(settings.external().get()), Optional.empty());
        }
        try {
            EmbeddedDatabase database = Databases.openEmbedded(dataDirectory.resolve("database"));
            return new Storage(database, Optional.of(new Embedded(database, new EmbeddedStore(database))));
        } catch (IllegalStateException unusable) {
            throw new StartFailure(unusable.getMessage());
        }
    }

    Optional<EmbeddedStore> store() {
        return embedded.map(Embedded::store);
    }

    /** The database outside this node, with MySQL. */
    Optional<Database> external() {
        return embedded.isPresent() ? Optional.empty() : Optional.of(database);
    }
}
