package io.muster.gateway;

import io.muster.cluster.ClusterConfException;
import io.muster.cluster.HostResolver;
import io.muster.cluster.ListenFailure;
import io.muster.cluster.LocalAddresses;
import io.muster.cluster.MemberAddress;
import io.muster.cluster.TraceExport;
import io.netty.util.NetUtil;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: the member list, the health checks, the HTTP proxy on V and the gRPC pass-through on V+1000.
 * Thread-safe.
 */
public final class Gateway {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final long DRAIN_POLL_MILLIS = 50;
    private static final String STATUS_HOST = "127.0.0.1";

    private final Vertx vertx;
    private final Optional<TraceExport> traces;
    private final GatewaySettings settings;
    private final NodeDirectory directory = new NodeDirectory();
    private final LiveMembers members;
    private @Nullable HealthChecker health;
    private @Nullable GatewayContext context;

    private Gateway(Vertx vertx, Optional<TraceExport> traces, GatewaySettings settings, HostResolver resolver) {
        this.vertx = vertx;
        this.traces = traces;
        this.settings = settings;
        this.members = new LiveMembers(
                new ClusterConfSource(settings.clusterConf(), settings.memberPort()),
                directory,
                resolver,
                settings.dnsInterval(),
                this::isItself,
                this::membersChanged);
    }

    /**
     * Starts a gateway. The future completes when both ports are open and every node has been checked once; it fails
     * with a {@link GatewayStartException} or {@link ClusterConfException} whose message is for the operator, and
     * leaves nothing behind then. Host names of members are looked up before it returns.
     */
    public static Future<Gateway> start(GatewaySettings settings) {
        return start(settings, HostResolver.system());
    }

    /** As {@link #start(GatewaySettings)}, with another way to look up host names. */
    static Future<Gateway> start(GatewaySettings settings, HostResolver resolver) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(eventLoops())
                .setPreferNativeTransport(true)
                // Nothing is served from the class path: no directory of copies is needed.
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false));
        VertxBuilder builder = Vertx.builder().with(options);
        Optional<TraceExport> traces =
                settings.tracing().map(endpoint -> TraceExport.begin("muster-gateway", endpoint));
        traces.ifPresent(export -> {
            options.setTracingOptions(new TracingOptions());
            builder.withTracer(new OpenTelemetryTracingFactory(export.openTelemetry()));
        });
        Gateway gateway = new Gateway(builder.build(), traces, settings, resolver);
        // A promise of no context: the event loops that could complete any other are gone once Vert.x is closed.
        Promise<Gateway> started = Promise.promise();
        gateway.start().onSuccess(open -> started.complete(gateway)).onFailure(failure -> gateway.close()
                .onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    private Future<Void> start() {
        TlsFiles tlsFiles;
        HealthChecker checker;
        GatewayContext shared;
        try {
            tlsFiles = TlsFiles.read(vertx, settings.tls());
            List<MemberAddress> first = members.start();
            refuseItself(first);
            NodeTls nodeTls = new NodeTls(settings.tls(), tlsFiles);
            checker = new HealthChecker(
                    directory,
                    settings,
                    nodeTls,
                    GatewaySecret.find(settings.clusterSecret(), first),
                    members::reported);
            shared = new GatewayContext(settings, directory, checker, nodeTls, tlsFiles);
        } catch (ClusterConfException | GatewayStartException e) {
            return Future.failedFuture(e);
        }
        health = checker;
        context = shared;
        tlsFiles.follow(vertx);
        DeploymentOptions onEachLoop = new DeploymentOptions().setInstances(eventLoops());
        boolean passed = settings.tls().http() == TlsSettings.Mode.PASS_THROUGH;
        Supplier<Verticle> http = () -> passed ? new PassThrough(shared, PassThrough.Port.HTTP) : new HttpProxy(shared);
        return vertx.deployVerticle(checker)
                .compose(checked -> vertx.deployVerticle(http, onEachLoop)
                        .recover(failure -> Future.failedFuture(
                                cannotListen(where(settings.port(), "HTTP"), "gateway.port", failure))))
                .compose(open -> vertx.deployVerticle(() -> new PassThrough(shared, PassThrough.Port.GRPC), onEachLoop)
                        .recover(failure -> Future.failedFuture(
                                cannotListen(where(settings.grpcPort(), "gRPC"), "gateway.port", failure))))
                .compose(open -> openStatusPort(shared))
                .mapEmpty();
    }

    private Future<?> openStatusPort(GatewayContext shared) {
        if (settings.statusPort() == 0) {
            return Future.succeededFuture();
        }
        StatusPage page = new StatusPage(shared);
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost(STATUS_HOST).setPort(settings.statusPort()))
                .requestHandler(request -> page.handle(request, String.valueOf(request.path())))
                .listen()
                .recover(failure -> Future.failedFuture(cannotListen(
                        "port " + settings.statusPort() + " on " + STATUS_HOST, "gateway.status-port", failure)));
    }

    /** The settings that this gateway runs on. */
    public GatewaySettings settings() {
        return settings;
    }

    /**
     * Stops: takes no new connections, waits for the requests in flight up to the drain limit, then closes everything.
     */
    public Future<Void> stop() {
        GatewayContext shared = Objects.requireNonNull(context, "only a started gateway is stopped");
        shared.startDraining();
        Promise<Void> drained = Promise.promise();
        long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
        vertx.setPeriodic(DRAIN_POLL_MILLIS, timer -> {
            int open = shared.exchanges().get();
            if (open == 0 || System.nanoTime() - deadline > 0) {
                vertx.cancelTimer(timer);
                if (open > 0) {
                    log.warn(
                            "{} requests were still in flight after {} s and are cut",
                            open,
                            settings.drainTimeout().toSeconds());
                }
                drained.tryComplete();
            }
        });
        return drained.future().compose(done -> close());
    }

    private Future<Void> close() {
        members.close();
        return vertx.close().onComplete(closed -> traces.ifPresent(TraceExport::close));
    }

    private void membersChanged() {
        HealthChecker checker = health;
        if (checker != null) {
            checker.checkSoon();
        }
    }

    /** A gateway that lists itself would hand each request to itself without end. */
    private void refuseItself(List<MemberAddress> list) {
        for (MemberAddress member : list) {
            if (isItself(member)) {
                throw new ClusterConfException(settings.clusterConf() + " lists " + member
                        + ", which is this gateway itself; set gateway.port to a port that no member uses");
            }
        }
    }

    private boolean isItself(MemberAddress member) {
        if (member.port() != settings.port()) {
            return false;
        }
        LocalAddresses local = LocalAddresses.ofThisMachine();
        if (member.host().equals(settings.host())) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(member.host());
        try {
            boolean everywhere =
                    settings.host().equals("0.0.0.0") || settings.host().equals("::");
            return everywhere
                    && (member.host().equals("localhost")
                            || (address != null && local.contains(InetAddress.getByAddress(address))));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always one", e);
        }
    }

    private String where(int port, String protocol) {
        return "port " + port + " on " + settings.host() + " (" + protocol + ")";
    }

    private static Throwable cannotListen(String where, String setting, Throwable failure) {
        String sentence = ListenFailure.isOccupied(failure)
                ? where + " is occupied by another process; stop it or choose another " + setting
                : "cannot listen on " + where + ": " + ListenFailure.reason(failure);
        return new GatewayStartException(sentence, failure);
    }

    private static int eventLoops() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
