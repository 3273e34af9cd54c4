package io.muster.server.replication;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.raft.RaftLogs;
import io.muster.raft.RaftSettings;
import io.muster.raft.ReplicatedLog;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.RaftClusterObserver;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Puts the replication of a node together. Order: make this module, then the modules of the domains with its {@link
 * #replicator()} and {@link #peers()}; {@link #add} their families and parts; {@link #start}. Close it after everything that
 * proposes.
 */
public final class ReplicationModule implements AutoCloseable {

    private final RegistryStateMachine stateMachine;
    private final ReplicatedLog<Outcome> log;
    private final RaftReplicator replicator;
    private final RaftPeerCalls peers;
    private final RaftClusterObserver observer;

    /** A node that takes part over the network as the settings say. */
    public ReplicationModule(Vertx vertx, RaftSettings settings, ObjectMapper mapper, CommandCatalog catalog) {
        this(mapper, catalog, stateMachine -> RaftLogs.create(vertx, settings, stateMachine));
    }

    /** A node on any log. */
    public ReplicationModule(
            ObjectMapper mapper,
            CommandCatalog catalog,
            Function<RegistryStateMachine, ReplicatedLog<Outcome>> logOfStateMachine) {
        CommandCodec codec = new CommandCodec(catalog, mapper);
        stateMachine = new RegistryStateMachine(catalog, codec);
        log = logOfStateMachine.apply(stateMachine);
        replicator = new RaftReplicator(log, codec, stateMachine);
        peers = new RaftPeerCalls(log.status().self(), log.peers());
        observer = new RaftClusterObserver(log);
    }

    /** Has the commands of a family executed; before {@link #start} only. */
    public ReplicationModule add(CommandFamily<?> family) {
        stateMachine.add(family);
        return this;
    }

    /** Takes a part of the state into snapshots; before {@link #start} only. */
    public ReplicationModule add(StatePart part) {
        stateMachine.add(part);
        return this;
    }

    /** Begins to take part; completes as {@link ReplicatedLog#start}. */
    public CompletableFuture<Void> start() {
        stateMachine.seal();
        return log.start().thenRun(observer::start);
    }

    /** Where changes are proposed. */
    public Replicator replicator() {
        return replicator;
    }

    /** Questions between the nodes, beside the log. */
    public PeerCalls peers() {
        return peers;
    }

    /** Leader, term and members as this node sees them. */
    public ClusterObserver observer() {
        return observer;
    }

    /** The log itself, for membership changes and leadership transfer. */
    public ReplicatedLog<Outcome> log() {
        return log;
    }

    @Override
    public void close() {
        observer.close();
        log.close();
    }
}
