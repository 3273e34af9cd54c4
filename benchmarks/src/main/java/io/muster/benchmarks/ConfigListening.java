package io.muster.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Clients that listen to configurations over gRPC, spread over the nodes; all on one event loop. */
final class ConfigListening {

    static final int KEYS_OF_A_CONNECTION = 3_000;
    private static final String KEY = "bench-change";
    private static final int OPENED_AT_A_TIME = 25;
    private static final long PAUSE_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 5_000;

    private final Vertx vertx;
    private final List<Target> targets;
    private final Recorder recorder;
    private final List<GrpcConnection> connections = new ArrayList<>();
    private final NetClient net;
    private boolean stopped;

    /** The publication whose notices are awaited. */
    private int round;

    private int missing;
    private long sentAt;

    /** @param targets the nodes; publications go to the first */
    ConfigListening(Vertx vertx, List<Target> targets, Recorder recorder) {
        this.vertx = vertx;
        this.targets = targets;
        this.recorder = recorder;
        this.net = vertx.createNetClient();
    }

    /** Every connection listens to one key, which is published again and again: from the publication to each notice of it. */
    Future<?> startChanges(int count) {
        return open(count, push -> noticed(push.body())).compose(opened -> {
            List<Future<?>> listening = new ArrayList<>();
            for (GrpcConnection connection : connections) {
                listening.add(connection.request(listen(0, 1, KEY)));
            }
            return Future.all(listening).onSuccess(ready -> publish());
        });
    }

    /** Every connection listens to thousands of keys and says so again and again, as clients do after each change. */
    Future<?> startListening(int count) {
        return open(count, push -> {}).onSuccess(opened -> {
            for (GrpcConnection connection : connections) {
                listenAgain(connection, connection.encode(listen(0, KEYS_OF_A_CONNECTION, "bench-listen-")));
            }
        });
    }

    private Future<?> open(int count, Consumer<GrpcPayload> pushes) {
        if (connections.size() >= count) {
            return Future.succeededFuture();
        }
        List<Future<?>> some = new ArrayList<>();
        for (int index = 0; index < OPENED_AT_A_TIME && connections.size() + index < count; index++) {
            Target target = targets.get((connections.size() + index) % targets.size());
            some.add(GrpcConnection.open(vertx, target, pushes));
        }
        return Future.all(some).compose(all -> {
            some.forEach(each -> connections.add((GrpcConnection) each.result()));
            return open(count, pushes);
        });
    }

    private static GrpcPayload listen(int from, int count, String prefix) {
        JsonArray contexts = new JsonArray();
        for (int index = from; index < from + count; index++) {
            contexts.add(new JsonObject()
                    .put("group", "BENCH")
                    .put("dataId", count == 1 ? prefix : prefix + index)
                    .put("tenant", "")
                    .put("md5", ""));
        }
        return new GrpcPayload(
                "ConfigBatchListenRequest",
                new JsonObject().put("listen", true).put("module", "config").put("configListenContexts", contexts));
    }

    private void listenAgain(GrpcConnection connection, Buffer request) {
        if (stopped) {
            return;
        }
        long startedAt = System.nanoTime();
        connection.send(request).onComplete(answer -> {
            if (answer.succeeded()) {
                recorder.answered(System.nanoTime() - startedAt);
            } else if (!stopped) {
                recorder.failed(String.valueOf(answer.cause().getMessage()));
            }
            listenAgain(connection, request);
        });
    }

    private void publish() {
        if (stopped) {
            return;
        }
        int current = ++round;
        missing = connections.size();
        Promise<Void> answered = Promise.promise();
        Recorder publications = new Recorder();
        RawHttpConnection.open(
                        net,
                        targets.get(0),
                        number -> {
                            if (number > 0) {
                                answered.tryComplete();
                                return Buffer.buffer();
                            }
                            sentAt = System.nanoTime();
                            return HttpRequests.publication(targets.get(0), KEY, "round " + current);
                        },
                        publications)
                .onFailure(failure -> recorder.failed(String.valueOf(failure.getMessage())))
                .onSuccess(connection -> {
                    connection.start();
                    answered.future().onComplete(done -> connection.stop());
                });
        vertx.setTimer(PATIENCE_MILLIS, late -> {
            if (round == current && missing > 0 && !stopped) {
                recorder.failed(missing + " listeners did not hear of a change within " + PATIENCE_MILLIS + " ms");
                publish();
            }
        });
    }

    private void noticed(JsonObject notice) {
        if (!KEY.equals(notice.getString("dataId")) || missing == 0) {
            return;
        }
        recorder.answered(System.nanoTime() - sentAt);
        if (--missing == 0) {
            vertx.setTimer(PAUSE_MILLIS, again -> publish());
        }
    }

    void stop() {
        stopped = true;
        connections.forEach(GrpcConnection::close);
        net.close();
    }
}
