package io.muster.server.membership;

import io.muster.server.replication.Command;
import io.muster.server.replication.CommandCatalog;
import java.util.List;

/** What the cluster must remember about its nodes beside the configuration of the log. */
public sealed interface ClusterCommand extends Command {

    /** Puts the wire names of this family on the one list. */
    static CommandCatalog addTo(CommandCatalog catalog) {
        return catalog.add("cluster.take-out", TakeOut.class)
                .add("cluster.bring-back", BringBack.class)
                .add("cluster.list-acted-on", ListActedOn.class);
    }

    /**
     * Takes a node out of service.
     *
     * @param node its id
     * @param reason what the operator gave as the reason; may be empty
     * @param by who did it
     */
    record TakeOut(String node, String reason, String by) implements ClusterCommand {}

    /** Brings a node back into service, or forgets that one which left the cluster was out of it. */
    record BringBack(String node) implements ClusterCommand {}

    /**
     * The content of a majority's files has been acted on: it is not new any more.
     *
     * @param members the listed addresses, sorted
     */
    record ListActedOn(List<String> members) implements ClusterCommand {}
}
