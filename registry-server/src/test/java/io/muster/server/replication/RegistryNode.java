package io.muster.server.replication;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.raft.RaftSettings;
import io.muster.raft.internal.node.RaftNode;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.server.access.AccessCommand;
import io.muster.server.access.FoundationCommand;
import io.muster.server.audit.AuditCommand;
import io.muster.server.config.ConfigCommand;
import io.muster.server.lease.LeaseModule;
import io.muster.server.lease.LeaseSettings;
import io.muster.server.membership.ClusterCommand;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.naming.NamingModule;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.NamingQueries;
import io.muster.server.storage.RestoreCommand;
import io.vertx.core.Vertx;

/** The registry of one node on the real log with its real network and disk, without edges and database. */
final class RegistryNode implements AutoCloseable {

    final ReplicationModule replication;
    final NamingModule naming;
    final LeaseModule leases;
    final NamingOperations operations;

    RegistryNode(Vertx vertx, RaftSettings settings) {
        this(vertx, settings, FrameFilter.PASS_ALL);
    }

    /** @param filter what happens to frames that leave this node */
    RegistryNode(Vertx vertx, RaftSettings settings, FrameFilter filter) {
        ObjectMapper mapper = MusterCommands.mapper();
        replication = new ReplicationModule(
                mapper, MusterCommands.catalog(), machine -> new RaftNode<>(vertx, settings, machine, filter));
        naming = new NamingModule(mapper);
        leases = new LeaseModule(
                naming,
                replication.replicator(),
                replication.peers(),
                replication.observer(),
                mapper,
                LeaseSettings.DEFAULT);
        operations = naming.operations(replication.peers().self(), replication.replicator(), leases);
        replication
                .add(naming.family())
                .add(naming.part())
                .add(CommandFamily.notUsed(AccessCommand.class))
                .add(CommandFamily.notUsed(FoundationCommand.class))
                .add(CommandFamily.notUsed(AuditCommand.class))
                .add(CommandFamily.notUsed(ConfigCommand.class))
                .add(CommandFamily.notUsed(NamespaceCommand.class))
                .add(CommandFamily.notUsed(ClusterCommand.class))
                .add(CommandFamily.notUsed(RestoreCommand.class));
    }

    RegistryNode start() {
        replication.start().orTimeout(15, SECONDS).join();
        leases.start();
        return this;
    }

    NamingQueries queries() {
        return naming.queries();
    }

    boolean leads() {
        return replication.observer().isLeader();
    }

    /** Ends without a word to the others. */
    void kill() {
        leases.close();
        ((RaftNode<?>) replication.log()).kill();
    }

    @Override
    public void close() {
        leases.close();
        replication.close();
    }
}
