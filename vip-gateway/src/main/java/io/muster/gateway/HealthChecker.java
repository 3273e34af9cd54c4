package io.muster.gateway;

import io.muster.cluster.PeerProof;
import io.muster.gateway.NodeHealth.State;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every node at an interval whether it is ready, over a new connection each time, because that is what new work
 * needs. A node that refuses the connection is dead at once; one that does not answer is dead after the set number of
 * checks in a row, and its connections are closed. The answer also tells who the members are, if the gateway can prove
 * that it knows the cluster secret. Runs on one event loop; logs each change once.
 */
final class HealthChecker extends AbstractVerticle {

    private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);
    private static final String READINESS = "/v2/console/health/readiness";
    private static final String PURPOSE = "members";
    private static final int LARGEST_ANSWER = 64 * 1024;

    private final NodeDirectory directory;
    private final GatewaySettings settings;
    private final Outliers outliers;
    private final NodeTls tls;
    private final Optional<PeerProof> proof;
    private final BiConsumer<Node, MemberReport> reports;
    private final Map<Node, Integer> failuresInARow = new HashMap<>();
    private final Map<Node, Future<?>> running = new HashMap<>();
    private @Nullable HttpClient client;
    private boolean stopped;

    /**
     * @param proof how the gateway shows that it knows the cluster secret; empty if it does not
     * @param reports told what each node reports about its cluster, on the event loop
     */
    HealthChecker(
            NodeDirectory directory,
            GatewaySettings settings,
            NodeTls tls,
            Optional<PeerProof> proof,
            BiConsumer<Node, MemberReport> reports) {
        this.directory = directory;
        this.settings = settings;
        this.outliers = new Outliers(directory, settings.balance());
        this.tls = tls;
        this.proof = proof;
        this.reports = reports;
    }

    /** Completes when every node has been checked once. */
    @Override
    public void start(Promise<Void> started) {
        client = tls.httpClient(vertx, options -> options.setKeepAlive(false)
                .setConnectTimeout((int) settings.healthTimeout().toMillis()));
        vertx.setPeriodic(settings.healthInterval().toMillis(), timer -> checkAll());
        // A node may report members that are not in the file: they are checked before work is taken, too.
        checkAll().compose(first -> checkAll()).onComplete(done -> started.complete());
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** A connection or a request to this node has failed: prefer others and check it now. Any thread. */
    void suspect(Node node, String reason) {
        outliers.failed(node, reason);
        node.suspect(reason);
        context.runOnContext(check -> check(node));
    }

    /** A node has answered a request with this status. Any thread. */
    void answered(Node node, int status) {
        outliers.answered(node, status);
    }

    /** Checks at once, for nodes that have just been listed. Any thread. */
    void checkSoon() {
        if (context != null) {
            context.runOnContext(check -> checkAll());
        }
    }

    private Future<?> checkAll() {
        directory.dropIdleLeavers();
        failuresInARow.keySet().retainAll(new HashSet<>(directory.all()));
        directory.all().forEach(this::drain);
        return Future.join(directory.all().stream().<Future<?>>map(this::check).toList())
                .otherwiseEmpty();
    }

    /**
     * Ends the passed connections of a node that is to have none, when their clients have had time to leave by themselves
     * (a node that goes out of service asks them to) and there is a node to go to.
     */
    private void drain(Node node) {
        long since = node.drainingSince();
        boolean elsewhere = directory.nodes().stream()
                .anyMatch(other -> other != node && other.health().isReady());
        if (since == 0
                || !elsewhere
                || System.nanoTime() - since < settings.drainTimeout().toNanos()) {
            return;
        }
        if (node.notMember() != null && node.inFlight().get() == 0) {
            node.closeRequestConnections();
        }
        int closed = node.closePassedConnections();
        if (closed > 0) {
            String reason = node.notMember();
            log.info(
                    "Closed {} gRPC connections to {}: it {}",
                    closed,
                    node,
                    reason == null ? "is out of service: " + node.health().reason() : reason);
        }
    }

    private Future<?> check(Node node) {
        Future<?> already = stopped ? Future.succeededFuture() : running.get(node);
        if (already != null) {
            return already;
        }
        Promise<Void> done = Promise.promise();
        running.put(node, done.future());
        ask(node).onComplete(result -> {
            running.remove(node);
            if (result.succeeded()) {
                ReadinessAnswer answer = result.result();
                failuresInARow.remove(node);
                judge(node, answer.state(), answer.reason());
                answer.report().ifPresent(report -> reports.accept(node, report));
            } else {
                failed(node, result.cause());
            }
            done.complete();
        });
        return done.future();
    }

    private Future<ReadinessAnswer> ask(Node node) {
        RequestOptions options = new RequestOptions()
                .setServer(node.http())
                .setHost(node.host())
                .setPort(node.port())
                .setURI(settings.contextPath() + READINESS);
        proof.ifPresent(known -> options.putHeader(
                PeerProof.HEADER,
                known.make(PURPOSE, Clock.systemUTC().instant().getEpochSecond())));
        HttpClientRequest[] sent = new HttpClientRequest[1];
        return Objects.requireNonNull(client)
                .request(options)
                .compose(request -> {
                    sent[0] = request;
                    return request.send();
                })
                .compose(this::read)
                .timeout(settings.healthTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> {
                    if (sent[0] != null) {
                        sent[0].reset();
                    }
                });
    }

    private Future<ReadinessAnswer> read(HttpClientResponse response) {
        return HeldBody.read(response, LARGEST_ANSWER, bytes -> true)
                .map(body -> ReadinessAnswer.of(response.statusCode(), body.held()));
    }

    private void failed(Node node, Throwable cause) {
        String reason = reason(cause);
        int failures = failuresInARow.merge(node, 1, Integer::sum);
        boolean refused = cause instanceof ConnectException && !(cause.getMessage() + "").contains("timed out");
        if (refused || failures >= settings.healthFailures()) {
            judge(node, State.DEAD, reason);
        } else {
            node.suspect(reason);
            // Do not wait for the next round: the limit for judging a node dead counts from its death.
            context.runOnContext(again -> check(node));
        }
    }

    private void judge(Node node, State state, String reason) {
        NodeHealth before = node.health(state, reason);
        boolean changed = before.state() != state && !(before.state() == State.SUSPECT && state == State.READY);
        if (changed) {
            if (state == State.READY) {
                log.info("Node {} is ready", node);
            } else {
                log.warn("Node {} {}: {}", node, state == State.DEAD ? "is dead" : "is not ready", reason);
            }
        }
        if (state == State.DEAD) {
            node.closeConnections();
        }
    }

    private String reason(Throwable cause) {
        if (cause instanceof TimeoutException || (cause.getMessage() + "").contains("timed out")) {
            return "no answer within " + settings.healthTimeout().toMillis() + " ms";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
