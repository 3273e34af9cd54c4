package io.muster.server.audit;

import io.muster.persistence.AuditEntry;
import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCatalog;
import java.util.List;

/** What changes the audit log: with the embedded database through the log of the cluster. There is no command that changes an entry. */
public sealed interface AuditCommand extends Command {

    /** Adds all commands to a catalog. */
    static CommandCatalog addTo(CommandCatalog catalog) {
        return catalog.add("audit.append", Append.class).add("audit.purge", Purge.class);
    }

    /** Adds entries; those that are there already, by their keys, are left as they are. */
    record Append(List<AuditEntry> entries) implements AuditCommand {}

    /** Removes at most {@code limit} entries: those before a time, then those beyond the {@code most} latest. */
    record Purge(long beforeMillis, int most, int limit) implements AuditCommand {}
}
