package io.muster.server.namespace;

import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCatalog;
import org.jspecify.annotations.Nullable;

/** Everything that can change namespaces. */
public sealed interface NamespaceCommand extends Command {

    /** Puts the wire names of this family on the one list. */
    static CommandCatalog addTo(CommandCatalog catalog) {
        return catalog.add("namespace.create", Create.class)
                .add("namespace.update", Update.class)
                .add("namespace.delete", Delete.class);
    }

    record Create(String id, String name, @Nullable String description) implements NamespaceCommand {}

    record Update(String id, String name, @Nullable String description) implements NamespaceCommand {}

    record Delete(String id) implements NamespaceCommand {}
}
