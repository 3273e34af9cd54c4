package io.muster.server.node;

import io.muster.cluster.MemberAddress;
import io.muster.console.Asset;
import io.muster.console.ConsoleAssets;
import io.muster.raft.NodeId;
import io.muster.server.access.AccessModule;
import io.muster.server.cluster.ClusterFigures;
import io.muster.server.cluster.Readiness;
import io.muster.server.config.ConfigModule;
import io.muster.server.grpc.ClientConnections;
import io.muster.server.grpc.ClientMetrics;
import io.muster.server.grpc.ConnectionBalance;
import io.muster.server.grpc.GrpcAudit;
import io.muster.server.grpc.GrpcEdge;
import io.muster.server.http.Auditing;
import io.muster.server.http.ConsolePages;
import io.muster.server.http.EdgeServices;
import io.muster.server.http.HttpEdge;
import io.muster.server.http.Route;
import io.muster.server.http.ServedConfigurations;
import io.muster.server.http.TrustedProxies;
import io.muster.server.http.access.AccessRoutes;
import io.muster.server.http.audit.AuditRoutes;
import io.muster.server.http.audit.ResourceDigests;
import io.muster.server.http.config.ConfigRoutes;
import io.muster.server.http.core.CoreRoutes;
import io.muster.server.http.core.CoreServices;
import io.muster.server.http.core.OpenApiRoute;
import io.muster.server.http.core.ServerFacts;
import io.muster.server.http.naming.NamingRoutes;
import io.muster.server.http.naming.NamingServices;
import io.muster.server.http.naming.PrometheusDiscovery;
import io.muster.server.http.naming.RegistryDigestRoutes;
import io.muster.server.http.naming.ServiceDigestRoutes;
import io.muster.server.http.storage.BackupRoutes;
import io.muster.server.http.storage.MigrationRoutes;
import io.muster.server.membership.MembershipModule;
import io.muster.server.naming.PollingTimes;
import io.muster.server.naming.RegistryDigests;
import io.muster.server.naming.ServiceDigests;
import io.muster.server.replication.ReplicationModule;
import io.muster.server.tls.TlsPort;
import io.muster.server.tls.TlsSettings;
import io.muster.server.udp.UdpPush;
import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The ports of a node: HTTP with its routes, gRPC, and UDP for the pushes of old clients. */
final class Edges {

    private final ReadinessChecks readiness;
    private final HttpEdge http;
    private final GrpcEdge grpc;
    private final UdpPush udp;
    private final String bindHost;
    private final Optional<TlsPort> httpTls;
    private final Optional<TlsPort> grpcTls;
    private final TrustedMembers trustedMembers;

    Edges(
            Vertx vertx,
            NodeConfiguration configuration,
            Membership membership,
            Domain domain,
            MembershipModule members,
            ReadinessChecks readiness,
            ConsoleAssets console,
            Metrics metrics) {
        ReplicationModule replication = domain.replication();
        this.readiness = readiness;
        readiness.watch(() -> domain.naming().overlay().sentence());
        readiness.watch(() -> domain.leases().divergence());
        List<String> hosts =
                membership.listed().stream().map(MemberAddress::host).toList();
        TrustedProxies proxies = TrustedProxies.of(configuration.http().trustedProxies(), hosts);
        trustedMembers = new TrustedMembers(vertx, proxies, hosts);
        replication.observer().onChange(trustedMembers::follow);
        udp = new UdpPush(
                vertx,
                domain.subscriptions(),
                () -> PollingTimes.pushed(domain.naming().queries().switches()));
        bindHost = configuration.grpc().host();
        httpTls =
                tlsPort("HTTP", configuration.tls().http(), configuration.tls().lookEvery());
        grpcTls =
                tlsPort("gRPC", configuration.tls().grpc(), configuration.tls().lookEvery());
        ResourceDigests digests = new ResourceDigests(
                domain.config().queries(),
                domain.naming().queries(),
                domain.access().directory());
        grpc = new GrpcEdge(
                vertx,
                configuration.grpc(),
                grpcTls,
                replication.peers().self(),
                address -> proxies.trusts(parse(address)),
                readiness.readiness(),
                domain.access().service(),
                new GrpcAudit(
                        domain.audit().log(),
                        digests::ofConfiguration,
                        domain.audit().settings().clientWrites()),
                domain.namingOperations(),
                domain.naming().queries(),
                domain.subscriptions(),
                domain.config().operations(),
                domain.config().queries(),
                domain.config().listeners(),
                metrics.registry());
        members.onService(inService -> {
            if (!inService) {
                // What they have published stays until they have had time to connect elsewhere.
                grpc.connections().shrinkTo(0, "", 0);
            }
        });
        http = new HttpEdge(
                vertx,
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                configuration.http(),
                httpTls,
                routes(vertx, configuration, domain, members, console, metrics),
                new EdgeServices(
                        domain.access().service(),
                        replication.replicator(),
                        servedConfigurations(domain.config()),
                        readiness.readiness(),
                        domain.naming().queries()::switches,
                        proxies,
                        pages(console, domain.access().directory()::prepareLists),
                        metrics.registry(),
                        new Auditing(
                                domain.audit().log(),
                                digests,
                                domain.audit().settings().clientWrites())));
    }

    private static ServedConfigurations servedConfigurations(ConfigModule config) {
        return new ServedConfigurations() {
            @Override
            public long upTo(long appliedIndex) {
                return config.served(appliedIndex);
            }

            @Override
            public boolean progressing() {
                return config.reading();
            }
        };
    }

    private static Optional<TlsPort> tlsPort(String name, Optional<TlsSettings.PortTls> settings, Duration lookEvery) {
        return settings.map(port -> new TlsPort(name, port, lookEvery));
    }

    private List<Route> routes(
            Vertx vertx,
            NodeConfiguration configuration,
            Domain domain,
            MembershipModule members,
            ConsoleAssets console,
            Metrics metrics) {
        ReplicationModule replication = domain.replication();
        AccessModule access = domain.access();
        List<Route> routes = new ArrayList<>();
        routes.addAll(new NamingRoutes(new NamingServices(
                        domain.namingOperations(),
                        domain.naming().queries(),
                        domain.subscriptions(),
                        new ConnectedSight(grpc.connections()),
                        domain.pushStatistics(),
                        new RegistrySight(domain.naming()),
                        domain.checkTimes(),
                        udp,
                        replication.observer(),
                        readiness.readiness(),
                        access.service()))
                .routes());
        if (configuration.http().prometheusDiscovery()) {
            routes.addAll(new PrometheusDiscovery(domain.naming().queries(), access.service()).routes());
        }
        routes.addAll(new ServiceDigestRoutes(
                        new ServiceDigests(replication.peers(), domain.naming().queries()), replication.observer())
                .routes());
        routes.addAll(new RegistryDigestRoutes(
                        new RegistryDigests(replication.peers(), domain.naming()), replication.observer())
                .routes());
        routes.addAll(ConfigRoutes.of(vertx, domain.config(), access.service()));
        routes.addAll(
                new BackupRoutes(domain.backups(vertx, configuration.node().data())).routes());
        routes.addAll(new MigrationRoutes(access.operations()).routes());
        routes.addAll(new AccessRoutes(access).routes());
        routes.addAll(new AuditRoutes(domain.audit().search()).routes());
        routes.addAll(new CoreRoutes(
                        new CoreServices(
                                vertx,
                                facts(configuration, access, console),
                                replication.observer(),
                                members,
                                readiness.readiness(),
                                domain.config().namespaces(),
                                new ConnectionBalance(grpc.connections(), replication.observer(), replication.peers()),
                                new ClientMetrics(grpc.connections(), replication.peers()),
                                node -> replication.log().transferLeadership(new NodeId(node)),
                                figures(vertx, domain, metrics),
                                domain.peerProof(),
                                metrics::scrape),
                        access.service())
                .routes());
        routes.add(OpenApiRoute.of(routes, configuration.http().contextPath(), MusterVersion.current()));
        return routes;
    }

    private ClusterFigures figures(Vertx vertx, Domain domain, Metrics metrics) {
        ClusterFigures figures = new ClusterFigures(
                domain.replication().peers(), new FigureSource(metrics.registry(), domain, grpc.connections())::now);
        vertx.setPeriodic(ClusterFigures.SAMPLE_MILLIS, timer -> figures.sample());
        return figures;
    }

    private static ServerFacts facts(NodeConfiguration configuration, AccessModule access, ConsoleAssets console) {
        return new ServerFacts(
                MusterVersion.current(),
                configuration.node().ports().http(),
                configuration.storage().embedded() ? "" : "mysql",
                access.service()::clientAuthenticationEnabled,
                () -> access.directory().loaded() && !access.directory().hasAdministrator(),
                console.isPresent(),
                (int) configuration.config().historyRetention().toDays(),
                configuration.node().conf());
    }

    /** @param opened called whenever somebody is served a part of the console */
    private static ConsolePages pages(ConsoleAssets assets, Runnable opened) {
        Map<String, ConsolePages.Page> pages = new HashMap<>();
        for (Asset asset : assets.all()) {
            pages.put(
                    asset.path(),
                    new ConsolePages.Page(
                            asset.contentType(),
                            new ConsolePages.Form(Buffer.buffer(asset.bytes()), asset.etag()),
                            asset.gzip().map(gzip -> new ConsolePages.Form(Buffer.buffer(gzip), asset.gzipEtag())),
                            asset.immutable()));
        }
        return path -> {
            Optional<ConsolePages.Page> found = assets.find(path).map(asset -> pages.get(asset.path()));
            if (found.isPresent()) {
                opened.run();
            }
            return found;
        };
    }

    private static InetAddress parse(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return InetAddress.getByAddress(bytes == null ? new byte[4] : bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an IP address of " + address + " has 4 or 16 bytes", impossible);
        }
    }

    /** Opens the ports; fails with a sentence that names the one that is occupied. */
    CompletableFuture<Void> start() {
        return http.start()
                .thenCompose(port -> udp.start(bindHost).toCompletionStage())
                .thenCompose(opened -> grpc.start().toCompletionStage())
                .thenRun(readiness::portsOpened)
                .toCompletableFuture();
    }

    /** What the node told of its state so far was "starting"; from now on it is what it is. */
    void stateLoaded() {
        readiness.stateLoaded();
    }

    /** Every route of the node, for documentation and tests. */
    List<Route> routes() {
        return http.routes().routes();
    }

    /** The port for gRPC clients, for tests. */
    GrpcEdge grpc() {
        return grpc;
    }

    Readiness readiness() {
        return readiness.readiness();
    }

    /** The gRPC clients. */
    ClientConnections connections() {
        return grpc.connections();
    }

    int fuzzyWatches() {
        return grpc.fuzzyWatches();
    }

    UdpPush udp() {
        return udp;
    }

    /** Sends gRPC clients elsewhere, then closes the ports. */
    CompletableFuture<Void> close() {
        readiness.stopping();
        trustedMembers.close();
        return grpc.stop()
                .toCompletionStage()
                .thenCompose(stopped -> udp.stop().toCompletionStage())
                .thenCompose(stopped -> http.close())
                .thenRun(() -> {
                    httpTls.ifPresent(TlsPort::close);
                    grpcTls.ifPresent(TlsPort::close);
                })
                .toCompletableFuture();
    }
}
