package io.muster.server.storage;

import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCatalog;
import java.util.List;

/**
 * A backup on its way back through the log, so that every node of a cluster stores the same rows: a beginning, portions of rows, an
 * end. In between other writes are refused; a restore that is cut short is begun again.
 */
public sealed interface RestoreCommand extends Command {

    /** Puts the wire names of this family on the one list. */
    static CommandCatalog addTo(CommandCatalog catalog) {
        return catalog.add("restore.begin", Begin.class)
                .add("restore.rows", Rows.class)
                .add("restore.end", End.class);
    }

    /**
     * Removes what is there.
     *
     * @param attempt names this restore: portions of another one are refused
     * @param replace whether configurations and namespaces may be there
     */
    record Begin(String attempt, boolean replace) implements RestoreCommand {}

    /** Rows of one table, in the form of {@link io.muster.persistence.BackupFile.Portion}. */
    record Rows(String attempt, String table, List<String> columns, byte[] rows, int count) implements RestoreCommand {}

    /** @param lastId ids of new rows begin after it */
    record End(String attempt, long lastId) implements RestoreCommand {}
}
