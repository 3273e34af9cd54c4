package io.muster.server.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.cluster.PeerProof;
import io.muster.persistence.Database;
import io.muster.persistence.Databases;
import io.muster.raft.RaftSettings;
import io.muster.server.access.AccessCommand;
import io.muster.server.access.AccessModule;
import io.muster.server.access.FoundationCommand;
import io.muster.server.access.LocalAccess;
import io.muster.server.audit.AuditCommand;
import io.muster.server.audit.AuditModule;
import io.muster.server.config.ConfigCommand;
import io.muster.server.config.ConfigModule;
import io.muster.server.health.HealthCheckModule;
import io.muster.server.health.HealthCheckSettings;
import io.muster.server.health.ServiceCheckTimes;
import io.muster.server.lease.LeaseModule;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.naming.NamingModule;
import io.muster.server.naming.NamingOperations;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.muster.server.push.PushHub;
import io.muster.server.push.PushSettings;
import io.muster.server.push.PushStatistics;
import io.muster.server.push.Subscriptions;
import io.muster.server.replication.Command;
import io.muster.server.replication.CommandFamily;
import io.muster.server.replication.MusterCommands;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.ReplicationModule;
import io.muster.server.replication.Replicator;
import io.muster.server.storage.Backups;
import io.muster.server.storage.EmbeddedStore;
import io.muster.server.storage.RestoreCommand;
import io.muster.server.storage.RestoreExecutor;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The rooms behind the edges, put together: replication, the registry with its leases and pushes, configuration, access.
 * Made, then started; closed in the opposite order.
 */
final class Domain implements AutoCloseable {

    private final Storage storage;
    private final PeerProof peerProof;
    private final ReplicationModule replication;
    private final Replicator replicator;
    private final NamingModule naming;
    private final ConfigModule config;
    private final AuditModule audit;
    private final AccessModule access;
    private final NamingOperations namingOperations;
    private final LeaseModule leases;
    private final HealthCheckModule healthChecks;
    private final ServiceCheckTimes checkTimes;
    private final PushHub pushes;
    private final PushStatistics pushStatistics;

    /**
     * @param mapper made by {@link MusterCommands#mapper}
     * @param metrics hears how pushes and proposals fare
     */
    Domain(
            Vertx vertx,
            NodeConfiguration configuration,
            RaftSettings raft,
            Storage storage,
            ObjectMapper mapper,
            Metrics metrics) {
        this.storage = storage;
        peerProof = new PeerProof(raft.secret());
        replication = new ReplicationModule(vertx, raft, mapper, MusterCommands.catalog());
        naming = new NamingModule(mapper);
        replicator = metrics.timed(replication.replicator());
        config = configModule(vertx, configuration, storage);
        audit = new AuditModule(
                configuration.audit(),
                storage.database(),
                storage.store(),
                replicator,
                replication.observer(),
                replication.peers().self(),
                Clock.systemUTC());
        access = accessModule(vertx, configuration, storage);
        leases = new LeaseModule(
                naming, replicator, replication.peers(), replication.observer(), mapper, configuration.leases());
        healthChecks =
                new HealthCheckModule(vertx, naming, replicator, replication.observer(), HealthCheckSettings.DEFAULT);
        checkTimes = new ServiceCheckTimes(replication.peers(), healthChecks::times);
        namingOperations = naming.operations(replication.peers().self(), replicator, leases);
        pushStatistics = new PushStatistics(metrics.pushes());
        pushes = new PushHub(naming.queries(), replication.peers(), mapper, PushSettings.DEFAULT, pushStatistics);

        replication.add(naming.family()).add(naming.part());
        replication.add(CommandFamily.inMemory(FoundationCommand.class, access.foundationExecutor()));
        replication.add(access.part());
        if (storage.embedded().isPresent()) {
            EmbeddedStore store = storage.embedded().get().store();
            replication.add(store);
            replication.add(CommandFamily.durable(
                    AccessCommand.class, access.tableExecutor().orElseThrow(), store));
            replication.add(CommandFamily.durable(
                    AuditCommand.class, audit.tableExecutor().orElseThrow(), store));
            replication.add(CommandFamily.durable(ConfigCommand.class, config.configExecutor(), store));
            replication.add(CommandFamily.durable(NamespaceCommand.class, config.namespaceExecutor(), store));
            replication.add(CommandFamily.durable(
                    RestoreCommand.class,
                    new RestoreExecutor(storage.embedded().get().database(), store),
                    store));
        } else {
            replication.add(refused(AccessCommand.class));
            replication.add(CommandFamily.notUsed(AuditCommand.class));
            replication.add(CommandFamily.notUsed(RestoreCommand.class));
            replication.add(CommandFamily.inMemory(ConfigCommand.class, config.configExecutor()));
            replication.add(CommandFamily.inMemory(NamespaceCommand.class, config.namespaceExecutor()));
        }
    }

    private ConfigModule configModule(Vertx vertx, NodeConfiguration configuration, Storage storage) {
        if (storage.embedded().isPresent()) {
            Storage.Embedded embedded = storage.embedded().get();
            return ConfigModule.embedded(
                    vertx,
                    configuration.config(),
                    embedded.database(),
                    embedded.store(),
                    replicator,
                    replication.peers(),
                    replication.observer());
        }
        return ConfigModule.external(
                vertx,
                configuration.config(),
                storage.database(),
                configuration.node().data().resolve("config-copy"),
                replicator,
                replication.peers(),
                replication.observer());
    }

    private AccessModule accessModule(Vertx vertx, NodeConfiguration configuration, Storage storage) {
        Database database = storage.database();
        try {
            return new AccessModule(
                    vertx,
                    configuration.auth(),
                    database,
                    storage.store(),
                    () -> Databases.accessReader(database, vertx),
                    replicator,
                    configuration.node().data(),
                    LocalAccess.create(configuration.node().data()),
                    audit.log(),
                    configuration.audit().logins(),
                    Clock.systemUTC());
        } catch (IOException failure) {
            throw new StartFailure("The local key cannot be written below "
                    + configuration.node().data() + " (" + failure + "); check its owner and permissions.");
        }
    }

    /** What only the embedded database executes has no place in the log of a cluster on MySQL. */
    private static <C extends Command> CommandFamily<C> refused(Class<C> family) {
        return CommandFamily.inMemory(
                family,
                (command, context) -> Outcome.rejected(
                        new Problem(ProblemKind.NOT_SUPPORTED, "This cluster keeps users in its external database.")));
    }

    /** Reads what is stored and begins to take part in the log; completes when this node listens for its peers. */
    CompletableFuture<Void> start() {
        config.loadStored();
        return replication
                .start()
                .thenRun(config::start)
                .thenRun(leases::start)
                .thenRun(healthChecks::start)
                .thenRun(audit::start);
    }

    Storage storage() {
        return storage;
    }

    NamingOperations namingOperations() {
        return namingOperations;
    }

    Subscriptions subscriptions() {
        return pushes;
    }

    PushStatistics pushStatistics() {
        return pushStatistics;
    }

    HealthCheckModule healthChecks() {
        return healthChecks;
    }

    ServiceCheckTimes checkTimes() {
        return checkTimes;
    }

    LeaseModule leases() {
        return leases;
    }

    ReplicationModule replication() {
        return replication;
    }

    NamingModule naming() {
        return naming;
    }

    ConfigModule config() {
        return config;
    }

    AuditModule audit() {
        return audit;
    }

    /** Backup and restore, with the embedded database. */
    Optional<Backups> backups(Vertx vertx, Path data) {
        return storage.embedded()
                .map(embedded -> new Backups(
                        embedded.database(),
                        replicator,
                        data.resolve("backup"),
                        work -> vertx.executeBlocking(
                                () -> {
                                    work.run();
                                    return null;
                                },
                                false),
                        Clock.systemUTC()));
    }

    AccessModule access() {
        return access;
    }

    /** Recognises those who know the cluster secret. */
    PeerProof peerProof() {
        return peerProof;
    }

    /** Called before connections are closed: the clients of this node become orphans, not dead. */
    void stopping() {
        leases.stopping();
    }

    @Override
    public void close() {
        pushes.close();
        healthChecks.close();
        leases.close();
        access.close();
        audit.close();
        config.close();
        replication.close();
        storage.database().close();
    }
}
