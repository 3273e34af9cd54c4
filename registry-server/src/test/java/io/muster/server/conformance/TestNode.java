package io.muster.server.conformance;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.muster.persistence.Databases;
import io.muster.persistence.EmbeddedDatabase;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.server.access.AccessCommand;
import io.muster.server.access.AccessModule;
import io.muster.server.access.AuthSettings;
import io.muster.server.access.FoundationCommand;
import io.muster.server.access.LocalAccess;
import io.muster.server.cluster.NodeReadiness;
import io.muster.server.config.ConfigCommand;
import io.muster.server.config.ConfigModule;
import io.muster.server.config.ConfigSettings;
import io.muster.server.grpc.GrpcEdge;
import io.muster.server.grpc.GrpcSettings;
import io.muster.server.http.ConsolePages;
import io.muster.server.http.EdgeServices;
import io.muster.server.http.HttpEdge;
import io.muster.server.http.HttpSettings;
import io.muster.server.http.Route;
import io.muster.server.http.TrustedProxies;
import io.muster.server.http.access.AccessRoutes;
import io.muster.server.http.config.ConfigRoutes;
import io.muster.server.http.core.CoreRoutes;
import io.muster.server.http.core.CoreServices;
import io.muster.server.http.core.ServerFacts;
import io.muster.server.http.naming.NamingRoutes;
import io.muster.server.http.naming.NamingServices;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.naming.NamingModule;
import io.muster.server.naming.NamingOperations;
import io.muster.server.replication.CommandFamily;
import io.muster.server.replication.MusterCommands;
import io.muster.server.replication.ReplicationModule;
import io.muster.server.settings.PropertySource;
import io.muster.server.storage.EmbeddedStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A whole node of one, on the real log, the real database and real ports. */
final class TestNode implements AutoCloseable {

    static final String ADMIN_PASSWORD = "nacos-of-the-test";

    final int port;
    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedDatabase database;
    private final ReplicationModule replication;
    private final AccessModule access;
    private final ConfigModule config;
    private final GrpcEdge grpc;
    private final HttpEdge edge;
    private final List<AutoCloseable> closing = new ArrayList<>();

    /** @param clientAuthentication whether client APIs ask for a login */
    TestNode(Path home, boolean clientAuthentication) throws Exception {
        PropertySource properties = PropertySource.of(Map.of("server.port", "0", "server.address", "127.0.0.1"));
        database = Databases.openEmbedded(home.resolve("database"));
        EmbeddedStore store = new EmbeddedStore(database);
        PeerAddress raftAddress = new PeerAddress("127.0.0.1", freePort());
        String nodeId = "127.0.0.1:" + (raftAddress.port() + 1000);
        replication = new ReplicationModule(
                vertx,
                RaftSettings.of(
                        raftAddress,
                        List.of(new RaftMember(new NodeId(nodeId), raftAddress)),
                        home.resolve("raft"),
                        "conformance",
                        "a secret of sixteen bytes".getBytes(StandardCharsets.UTF_8)),
                MusterCommands.mapper(),
                MusterCommands.catalog());

        NamingModule naming = new NamingModule(MusterCommands.mapper());
        NamingWiring liveness = new NamingWiring(vertx, naming, replication, nodeId);
        closing.add(liveness);
        NamingOperations operations = liveness.operations();
        config = ConfigModule.embedded(
                vertx,
                ConfigSettings.from(properties),
                database,
                store,
                replication.replicator(),
                replication.peers(),
                replication.observer());
        access = new AccessModule(
                new AuthSettings(
                        clientAuthentication, Optional.empty(), Duration.ofHours(5), Optional.of(ADMIN_PASSWORD)),
                database,
                Optional.of(store),
                Databases.accessReader(database, vertx),
                replication.replicator(),
                home.resolve("first-password"),
                LocalAccess.create(java.nio.file.Files.createDirectories(home.resolve("data"))),
                Clock.systemUTC());
        replication
                .add(naming.family())
                .add(naming.part())
                .add(CommandFamily.durable(ConfigCommand.class, config.configExecutor(), store))
                .add(CommandFamily.durable(NamespaceCommand.class, config.namespaceExecutor(), store))
                .add(CommandFamily.durable(
                        AccessCommand.class, access.tableExecutor().orElseThrow(), store))
                .add(CommandFamily.inMemory(FoundationCommand.class, access.foundationExecutor()))
                .add(access.part())
                .add(store);
        NodeReadiness readiness = new NodeReadiness();
        grpc = new GrpcEdge(
                vertx,
                GrpcSettings.forTests(),
                nodeId,
                address -> true,
                readiness,
                access.service(),
                operations,
                naming.queries(),
                liveness.subscriptions(),
                config.operations(),
                config.queries(),
                config.listeners());

        config.loadStored();
        replication.start().get(20, TimeUnit.SECONDS);
        config.start();
        access.start().get(20, TimeUnit.SECONDS);
        liveness.start();

        List<Route> routes = new ArrayList<>();
        routes.addAll(new NamingRoutes(new NamingServices(
                        operations,
                        naming.queries(),
                        liveness.subscriptions(),
                        liveness.udp(),
                        replication.observer(),
                        readiness))
                .routes());
        routes.addAll(new AccessRoutes(access.service(), access.operations(), access.directory()).routes());
        routes.addAll(ConfigRoutes.of(vertx, config, access.service()));
        routes.addAll(new CoreRoutes(new CoreServices(
                        vertx,
                        new ServerFacts(
                                "2.5.1",
                                8848,
                                "",
                                () -> clientAuthentication,
                                () -> false,
                                false,
                                30,
                                home.resolve("conf")),
                        replication.observer(),
                        readiness,
                        config.namespaces(),
                        grpc.connections(),
                        target -> replication.log().transferLeadership(new NodeId(target)),
                        () -> "muster_up 1\n"))
                .routes());
        edge = new HttpEdge(
                vertx,
                2,
                HttpSettings.from(properties),
                routes,
                new EdgeServices(
                        access.service(),
                        replication.replicator(),
                        readiness,
                        TrustedProxies.of(List.of(), List.of()),
                        ConsolePages.NONE,
                        new SimpleMeterRegistry()));
        port = edge.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** The routes of the node. */
    List<Route> routes() {
        return edge.routes().routes();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        edge.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        for (AutoCloseable part : closing) {
            part.close();
        }
        access.close();
        config.close();
        replication.close();
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
