package io.muster.server.http;

import io.muster.cluster.ListenFailure;
import io.muster.server.tls.TlsPort;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP edge of a node: one port, one route table, one worker on each event loop. What is not in the table is
 * refused. Thread-safe.
 */
public final class HttpEdge {

    private final Vertx vertx;
    private final Shared shared;
    private final int workers;
    private @Nullable String deployment;

    /**
     * @param workers how many event loops serve connections
     * @param tls what makes it HTTPS; plain HTTP is then served to this machine itself only
     * @param routes all routes of the node
     * @throws IllegalArgumentException when two routes share method and path
     */
    public HttpEdge(
            Vertx vertx,
            int workers,
            HttpSettings settings,
            Optional<TlsPort> tls,
            List<Route> routes,
            EdgeServices services) {
        this.vertx = vertx;
        this.workers = workers;
        this.shared = new Shared(
                settings,
                tls,
                new RouteTable(settings.contextPath(), routes),
                services,
                new RouteMetrics(services.meters(), settings.contextPath()),
                new AtomicLong(),
                new AtomicInteger(),
                new AtomicInteger());
        services.meters().gauge("muster.http.connections", shared.connections);
        services.meters().gauge("muster.http.unfinished.bytes", shared.unfinishedBytes);
    }

    /**
     * Opens the port.
     *
     * @return completes with the port; fails with an exception whose message is one sentence for the operator
     */
    public CompletionStage<Integer> start() {
        CompletableFuture<Integer> started = new CompletableFuture<>();
        vertx.deployVerticle(() -> new EdgeWorker(shared), new DeploymentOptions().setInstances(workers))
                .onComplete(deployed -> {
                    if (deployed.succeeded()) {
                        deployment = deployed.result();
                        started.complete(shared.actualPort.get());
                    } else {
                        started.completeExceptionally(cannotListen(deployed.cause()));
                    }
                });
        return started;
    }

    private IllegalStateException cannotListen(Throwable cause) {
        String where = shared.settings.host() + ":" + shared.settings.port();
        return new IllegalStateException(
                "Cannot listen for HTTP on " + where + ": " + ListenFailure.reason(cause)
                        + "; see server.port and server.address.",
                cause);
    }

    /** Closes the port and all connections; completes when that is done. */
    public CompletionStage<Void> close() {
        return deployment == null
                ? CompletableFuture.completedFuture(null)
                : vertx.undeploy(deployment).toCompletionStage();
    }

    /** The route table, for documentation and tests. */
    public RouteTable routes() {
        return shared.routes;
    }

    /** What the workers have in common. */
    record Shared(
            HttpSettings settings,
            Optional<TlsPort> tls,
            RouteTable routes,
            EdgeServices services,
            RouteMetrics metrics,
            AtomicLong unfinishedBytes,
            AtomicInteger connections,
            AtomicInteger actualPort) {}
}
