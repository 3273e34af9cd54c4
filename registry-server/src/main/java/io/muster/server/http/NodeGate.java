package io.muster.server.http;

import io.muster.cluster.GatewayHeaders;
import io.muster.server.cluster.Readiness;
import io.muster.server.replication.Replicator;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps requests from a node that could not answer them truly, or that an operator does not want answered: one that is not
 * ready yet, one that lags behind what the caller has already seen through another node, and what
 * {@link TrafficSwitches} close.
 */
final class NodeGate {

    /** The applied index, on every answer and, through the gateway, on requests. */
    static final CharSequence INDEX_HEADER = HttpHeaders.createOptimized(GatewayHeaders.INDEX);

    /** To what a node that lags must not answer: the gateway asks another one. */
    static final Answer LAGGING = Answer.text(
                    503, "This node lags behind what the caller has seen; nothing was executed, ask another node.")
            .withHeaders(Map.of(GatewayHeaders.LAGGING, "true"));

    /** To what somebody at the console would change through a node that the leader is out of reach for. */
    static final Answer CUT_OFF = Answer.text(
                    503,
                    "This node does not hear the leader of the cluster, so it may not know who has lost which rights; nothing was"
                            + " changed. Use the console through another node, or try again when there is a leader.")
            .withHeaders(Map.of(GatewayHeaders.NOT_EXECUTED, "true"));

    /** To what somebody at the console would change through a node that has not read the rights of today. */
    static final Answer GOES_BY_COPY = Answer.text(
                    503,
                    "This node was started while its database was away, so it may not know who has lost which rights; nothing was changed."
                            + " Use the console through another node, or try again when the database answers.")
            .withHeaders(Map.of(GatewayHeaders.NOT_EXECUTED, "true"));

    private static final long LONGEST_WAIT_MILLIS = 500;
    private static final long LOOK_EVERY_MILLIS = 5;

    private static final List<String> GUARDED = List.of(
            "/v1/ns/",
            "/v2/ns/",
            "/v3/client/ns/",
            "/v3/admin/ns/",
            "/v3/console/ns/",
            "/v1/cs/",
            "/v2/cs/",
            "/v3/client/cs/",
            "/v3/admin/cs/",
            "/v3/console/cs/");

    /** What tells the state of the node and therefore answers in every state. */
    private static final List<String> ALWAYS = List.of(
            "/v1/ns/operator/metrics",
            "/v1/ns/ops/metrics",
            "/v2/ns/operator/metrics",
            "/v2/ns/ops/metrics",
            "/v3/admin/ns/ops/metrics",
            "/v1/ns/raft/leader",
            "/v1/ns/raft/state",
            "/v1/cs/health");

    private final Vertx vertx;
    private final Readiness readiness;
    private final Replicator replicator;
    private final ServedConfigurations servedConfigurations;
    private final TrafficSwitches switches;

    NodeGate(
            Vertx vertx,
            Readiness readiness,
            Replicator replicator,
            ServedConfigurations servedConfigurations,
            TrafficSwitches switches) {
        this.vertx = vertx;
        this.readiness = readiness;
        this.replicator = replicator;
        this.servedConfigurations = servedConfigurations;
        this.switches = switches;
    }

    static boolean needsReadyNode(String path) {
        return GUARDED.stream().anyMatch(path::startsWith) && !ALWAYS.contains(path);
    }

    /** The refusal of a node that is not ready, or whose operator closed what is asked for. */
    Optional<Answer> refusal(HttpServerRequest request) {
        if (readiness.ready()) {
            return switches.refusal(request);
        }
        return Optional.of(
                Answer.text(503, "server is STARTING now, not ready: " + String.join(" ", readiness.missing()))
                        .withHeaders(Map.of(GatewayHeaders.NOT_EXECUTED, "true")));
    }

    /** Whether a path is about configurations, which an external database may hold back when the registry is up to date. */
    static boolean ofConfigurations(String path) {
        return path.contains("/cs/");
    }

    /** Whether this node has applied what the caller has seen; a header that is no number asks for nothing. */
    boolean lags(MultiMap headers, boolean ofConfigurations) {
        String seen = headers.get(INDEX_HEADER);
        return seen != null && parse(seen) > appliedIndex(ofConfigurations);
    }

    /**
     * Waits until this node has caught up with the caller; completes with false when it has not within half a second, and at once when it
     * is certain not to, for want of its database.
     */
    CompletionStage<Boolean> catchUp(MultiMap headers, boolean ofConfigurations) {
        long wanted = parse(headers.get(INDEX_HEADER));
        CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();
        if (ofConfigurations && !servedConfigurations.progressing() && replicator.appliedIndex() >= wanted) {
            caughtUp.complete(false);
            return caughtUp;
        }
        long deadline = System.nanoTime() + LONGEST_WAIT_MILLIS * 1_000_000;
        vertx.setPeriodic(LOOK_EVERY_MILLIS, timer -> {
            boolean there = appliedIndex(ofConfigurations) >= wanted;
            if (there || System.nanoTime() > deadline) {
                vertx.cancelTimer(timer);
                caughtUp.complete(there);
            }
        });
        return caughtUp;
    }

    /** The index that counts as applied for a caller who asks about configurations, or about anything else. */
    long appliedIndex(boolean ofConfigurations) {
        long applied = replicator.appliedIndex();
        return ofConfigurations ? servedConfigurations.upTo(applied) : applied;
    }

    CompletionStage<Long> readBarrier() {
        return replicator.readBarrier();
    }

    private static long parse(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
