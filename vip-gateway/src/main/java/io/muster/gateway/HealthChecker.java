package io.muster.gateway;

import io.muster.gateway.NodeHealth.State;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every node at an interval whether it is ready, over a new connection each time, because that is what new work
 * needs. A node that refuses the connection is dead at once; one that does not answer is dead after the set number of
 * checks in a row, and its connections are closed. Runs on one event loop; logs each change once.
 */
final class HealthChecker extends AbstractVerticle {

    private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);
    private static final String READINESS = "/v2/console/health/readiness";
    private static final int LARGEST_ANSWER = 16 * 1024;

    private final NodeDirectory directory;
    private final GatewaySettings settings;
    private final Map<Node, Integer> failuresInARow = new HashMap<>();
    private final Map<Node, Future<?>> running = new HashMap<>();
    private @Nullable HttpClient client;

    HealthChecker(NodeDirectory directory, GatewaySettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /** Completes when every node has been checked once. */
    @Override
    public void start(Promise<Void> started) {
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int)
                        settings.healthTimeout().toMillis()));
        vertx.setPeriodic(settings.healthInterval().toMillis(), timer -> checkAll());
        Future.join(checkAll()).onComplete(done -> started.complete());
    }

    /** A connection or a request to this node has failed: prefer others and check it now. Any thread. */
    void suspect(Node node, String reason) {
        node.suspect(reason);
        vertx.runOnContext(now -> context.runOnContext(check -> check(node)));
    }

    /** Checks at once, for nodes that have just been listed. Any thread. */
    void checkSoon() {
        context.runOnContext(check -> checkAll());
    }

    private List<Future<?>> checkAll() {
        directory.dropIdleLeavers();
        failuresInARow
                .keySet()
                .removeIf(node -> !directory.nodes().contains(node)
                        && !directory.leaving().contains(node));
        directory.leaving().forEach(this::check);
        return directory.nodes().stream().<Future<?>>map(this::check).toList();
    }

    private Future<?> check(Node node) {
        Future<?> already = running.get(node);
        if (already != null) {
            return already;
        }
        Promise<Void> done = Promise.promise();
        running.put(node, done.future());
        ask(node).onComplete(result -> {
            running.remove(node);
            if (result.succeeded()) {
                failuresInARow.remove(node);
                judge(node, result.result().state(), result.result().reason());
            } else {
                failed(node, result.cause());
            }
            done.complete();
        });
        return done.future();
    }

    private Future<Answer> ask(Node node) {
        RequestOptions options = new RequestOptions()
                .setServer(node.http())
                .setHost(node.address().host())
                .setPort(node.address().port())
                .setURI(settings.contextPath() + READINESS);
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

    private Future<Answer> read(HttpClientResponse response) {
        return HeldBody.read(response, LARGEST_ANSWER).map(body -> Answer.of(response.statusCode(), body.held()));
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

    /** What a node says about itself. */
    private record Answer(State state, String reason) {

        static Answer of(int status, Buffer body) {
            if (status != 200) {
                return new Answer(State.NOT_READY, "answers " + status + " to the readiness check");
            }
            try {
                JsonObject json = new JsonObject(body);
                if (json.getValue("code") instanceof Number code && code.intValue() == 0) {
                    return new Answer(State.READY, "ready");
                }
                return new Answer(State.NOT_READY, String.valueOf(json.getValue("message")));
            } catch (DecodeException e) {
                return new Answer(State.NOT_READY, "its readiness answer is not JSON");
            }
        }
    }
}
