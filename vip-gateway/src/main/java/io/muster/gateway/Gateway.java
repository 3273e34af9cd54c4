package io.muster.gateway;

import io.muster.cluster.ClusterConfException;
import io.muster.cluster.LocalAddresses;
import io.muster.cluster.MemberAddress;
import io.netty.util.NetUtil;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: the member list, the health checks, the HTTP proxy on V and the gRPC pass-through on V+1000.
 * Thread-safe.
 */
public final class Gateway {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final long DRAIN_POLL_MILLIS = 50;

    private final Vertx vertx;
    private final GatewaySettings settings;
    private final MemberSource members;
    private final NodeDirectory directory = new NodeDirectory();
    private final HealthChecker health;
    private final GatewayContext context;

    private Gateway(Vertx vertx, GatewaySettings settings, MemberSource members) {
        this.vertx = vertx;
        this.settings = settings;
        this.members = members;
        this.health = new HealthChecker(directory, settings);
        this.context = new GatewayContext(settings, directory, health);
    }

    /**
     * Starts a gateway. The future completes when both ports are open and every node has been checked once; it fails
     * with a {@link GatewayStartException} or {@link ClusterConfException} whose message is for the operator, and
     * leaves nothing behind then.
     */
    public static Future<Gateway> start(GatewaySettings settings) {
        Gateway gateway = new Gateway(
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops())),
                settings,
                new ClusterConfSource(settings.clusterConf(), settings.memberPort()));
        // A promise of no context: the event loops that could complete any other are gone once Vert.x is closed.
        Promise<Gateway> started = Promise.promise();
        gateway.start().onSuccess(open -> started.complete(gateway)).onFailure(failure -> gateway.close()
                .onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    private Future<Void> start() {
        List<MemberAddress> first;
        try {
            first = members.follow(this::membersChanged);
            refuseItself(first);
        } catch (ClusterConfException e) {
            return Future.failedFuture(e);
        }
        directory.update(first);
        DeploymentOptions onEachLoop = new DeploymentOptions().setInstances(eventLoops());
        return vertx.deployVerticle(health)
                .compose(checked -> vertx.deployVerticle(() -> new HttpProxy(context), onEachLoop)
                        .recover(failure -> Future.failedFuture(cannotListen(settings.port(), "HTTP", failure))))
                .compose(open -> vertx.deployVerticle(() -> new GrpcPassThrough(context), onEachLoop)
                        .recover(failure -> Future.failedFuture(cannotListen(settings.grpcPort(), "gRPC", failure))))
                .mapEmpty();
    }

    /** The settings that this gateway runs on. */
    public GatewaySettings settings() {
        return settings;
    }

    /**
     * Stops: takes no new connections, waits for the requests in flight up to the drain limit, then closes everything.
     */
    public Future<Void> stop() {
        context.startDraining();
        Promise<Void> drained = Promise.promise();
        long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
        vertx.setPeriodic(DRAIN_POLL_MILLIS, timer -> {
            int open = context.exchanges().get();
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
        return vertx.close();
    }

    private void membersChanged(List<MemberAddress> list) {
        directory.update(list);
        health.checkSoon();
    }

    /** A gateway that lists itself would hand each request to itself without end. */
    private void refuseItself(List<MemberAddress> list) {
        LocalAddresses local = LocalAddresses.ofThisMachine();
        for (MemberAddress member : list) {
            if (member.port() == settings.port() && listensOn(member, local)) {
                throw new ClusterConfException(settings.clusterConf() + " lists " + member
                        + ", which is this gateway itself; set gateway.port to a port that no member uses");
            }
        }
    }

    private boolean listensOn(MemberAddress member, LocalAddresses local) {
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

    private Throwable cannotListen(int port, String protocol, Throwable failure) {
        String where = "port " + port + " on " + settings.host() + " (" + protocol + ")";
        Throwable cause = failure;
        while (cause != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        String message = String.valueOf((cause == null ? failure : cause).getMessage());
        if (message.contains("in use")) {
            return new GatewayStartException(
                    where + " is occupied by another process; stop it or choose another gateway.port", failure);
        }
        return new GatewayStartException("cannot listen on " + where + ": " + message, failure);
    }

    private static int eventLoops() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
