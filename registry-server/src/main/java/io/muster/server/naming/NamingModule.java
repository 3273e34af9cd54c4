package io.muster.server.naming;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.replication.CommandFamily;
import io.muster.server.replication.Replicator;
import io.muster.server.replication.StatePart;

/**
 * Puts the registry together. Order: make {@link #NamingModule the module}, add its {@link #family} and {@link #part} to the
 * replication, make the lease module on its {@link #state}, then ask for {@link #operations}. It has no threads and needs no
 * close.
 */
public final class NamingModule {

    private final NamingState state = new NamingState();
    private final NamingSnapshot snapshot;
    private final Overlay overlay = new Overlay();
    private final OverlaidViews views;
    private final NamingQueries queries;

    /** @param mapper writes snapshots, see {@link io.muster.server.replication.MusterCommands#mapper} */
    public NamingModule(ObjectMapper mapper) {
        this.snapshot = new NamingSnapshot(state, mapper);
        this.views = new OverlaidViews(state, overlay);
        this.queries = new RegistryQueries(state, overlay, views);
    }

    /** What executes the registry's commands. */
    public CommandFamily<NamingCommand> family() {
        return CommandFamily.inMemory(NamingCommand.class, new NamingExecutor(state));
    }

    /** The registry's part of snapshots. */
    public StatePart part() {
        return snapshot;
    }

    /** The tables, for those who watch over liveness and for housekeeping. */
    public NamingState state() {
        return state;
    }

    public NamingQueries queries() {
        return queries;
    }

    /** What this node has taken without a majority. */
    public Overlay overlay() {
        return overlay;
    }

    /**
     * What brings the overlay into the log.
     *
     * @param node the id of this node
     * @param leases watches over the clients of this node
     */
    public OverlaySettlement settlement(String node, Replicator replicator, Leases leases) {
        ProvisionalWrites writes = new ProvisionalWrites(state, new Proposals(replicator), overlay, leases);
        return new OverlaySettlement(state, overlay, views, writes, replicator, leases, node);
    }

    /** What the leader does now and then to forget what is unused. */
    public Housekeeping housekeeping(Replicator replicator) {
        return new Housekeeping(state, replicator);
    }

    /**
     * The way to change the registry.
     *
     * @param node the id of this node
     * @param leases watches over the clients of this node
     */
    public NamingOperations operations(String node, Replicator replicator, Leases leases) {
        Proposals proposals = new Proposals(replicator);
        ProvisionalWrites writes = new ProvisionalWrites(state, proposals, overlay, leases);
        InstanceRegistration registration = new InstanceRegistration(
                state,
                queries,
                proposals,
                writes,
                overlay,
                leases,
                new InstanceIds(node),
                System::currentTimeMillis,
                node);
        return new RegistryOperations(registration, proposals, leases);
    }
}
