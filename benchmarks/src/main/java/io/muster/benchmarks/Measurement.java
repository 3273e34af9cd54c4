package io.muster.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs one workload: prepare, connect, warm up, measure, disconnect. */
final class Measurement {

    private static final String PUSH_SERVICE = "bench-push";
    private static final long PATIENCE_SECONDS = 60;

    private final Vertx vertx;
    private final Target target;
    private final List<Target> listened;
    private final ServerProcesses processes;
    private final HttpRequests http;
    private final int rate;
    private final Recorder recorder = new Recorder();
    private final List<Runnable> closers = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * @param listened the nodes over which listeners are spread
     * @param rate operations a second of all connections together; 0 for as many as are answered
     */
    Measurement(Vertx vertx, Target target, List<Target> listened, ServerProcesses processes, int rate) {
        this.rate = rate;
        this.vertx = vertx;
        this.target = target;
        this.listened = listened;
        this.processes = processes;
        this.http = new HttpRequests(target);
    }

    Row run(Workload workload, int connections, Duration warmUp, Duration measured) throws InterruptedException {
        prepare();
        await(
                switch (workload) {
                    case HTTP_QUERY, HTTP_REGISTER, HTTP_BEAT, CONFIG_GET, CONFIG_PUBLISH -> startHttp(
                            workload, connections);
                    case GRPC_QUERY, GRPC_REGISTER -> startGrpc(workload, connections);
                    case PUSH -> startPush(connections);
                    case CONFIG_CHANGE, CONFIG_LISTEN -> startListeners(workload, connections);
                    case GRPC_SCALE -> throw new IllegalArgumentException("it has a run of its own");
                });
        TimeUnit.MILLISECONDS.sleep(warmUp.toMillis());
        onLoop(recorder::begin);
        long cpuBefore = processes.cpuMicros();
        long startedAt = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(measured.toMillis());
        onLoop(recorder::end);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        long cpu = processes.known() ? processes.cpuMicros() - cpuBefore : -1;
        long resident = processes.largestResidentMegabytes();
        stopped = true;
        onLoop(() -> closers.forEach(Runnable::run));
        return Row.of(workload, connections, seconds, recorder.errors(), cpu, resident, recorder.latencies());
    }

    private void prepare() {
        NetClient client = vertx.createNetClient();
        Promise<Void> prepared = Promise.promise();
        Recorder preparations = new Recorder();
        preparations.begin();
        await(RawHttpConnection.open(
                        client,
                        target,
                        number -> {
                            if (number == HttpRequests.preparations()) {
                                prepared.complete();
                                return Buffer.buffer();
                            }
                            return http.preparation(number);
                        },
                        preparations)
                .compose(connection -> {
                    connection.start();
                    return prepared.future().onComplete(done -> connection.stop());
                }));
        if (preparations.errors() > 0) {
            throw new IllegalStateException("the preparation was refused; see above");
        }
        client.close();
    }

    private Future<?> startHttp(Workload workload, int connections) {
        NetClient client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        List<Future<?>> opened = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            if (workload == Workload.HTTP_BEAT) {
                opened.add(registerAll(client, connection));
            }
            opened.add(RawHttpConnection.open(
                            client, target, http.of(workload, connection), recorder, Pace.of(vertx, rate, connections))
                    .onSuccess(raw -> {
                        closers.add(raw::stop);
                        raw.start();
                    }));
        }
        closers.add(client::close);
        return Future.all(opened);
    }

    /** Beats are measured on instances that are registered. */
    private Future<?> registerAll(NetClient client, int connection) {
        Promise<Void> registered = Promise.promise();
        var requests = http.of(Workload.HTTP_REGISTER, connection);
        return RawHttpConnection.open(
                        client,
                        target,
                        number -> {
                            if (number == GrpcRequests.SERVICES_OF_A_CONNECTION) {
                                registered.complete();
                                return Buffer.buffer();
                            }
                            return requests.apply(number);
                        },
                        new Recorder())
                .compose(raw -> {
                    raw.start();
                    return registered.future().onComplete(done -> raw.stop());
                });
    }

    private Future<?> startGrpc(Workload workload, int connections) {
        List<Future<?>> opened = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            String prefix = "bench-grpc-" + connection + "-";
            opened.add(GrpcConnection.open(vertx, target, push -> {}).onSuccess(grpc -> {
                closers.add(grpc::close);
                Buffer[] ring = new Buffer[workload == Workload.GRPC_QUERY ? 1 : GrpcRequests.SERVICES_OF_A_CONNECTION];
                for (int index = 0; index < ring.length; index++) {
                    ring[index] = grpc.encode(
                            workload == Workload.GRPC_QUERY
                                    ? GrpcRequests.query(HttpRequests.SERVICE)
                                    : GrpcRequests.register(prefix + index, 8080, new JsonObject()));
                }
                loop(new Ring(grpc, ring), Pace.of(vertx, rate, connections));
            }));
        }
        return Future.all(opened);
    }

    private static final class Ring implements Supplier<Future<?>> {
        private final GrpcConnection grpc;
        private final Buffer[] requests;
        private int next;

        Ring(GrpcConnection grpc, Buffer[] requests) {
            this.grpc = grpc;
            this.requests = requests;
        }

        @Override
        public Future<?> get() {
            return grpc.send(requests[next++ % requests.length]);
        }
    }

    private void loop(Supplier<Future<?>> operation, Pace pace) {
        pace.next(dueSince -> {
            if (stopped) {
                return; // the connections are closed
            }
            operation.get().onComplete(answer -> {
                if (answer.succeeded()) {
                    recorder.answered(System.nanoTime() - dueSince);
                } else if (!stopped) {
                    recorder.failed(String.valueOf(answer.cause().getMessage()));
                }
                loop(operation, pace);
            });
        });
    }

    /** Each pair of connections: one publishes a stamp, the other waits for the push that carries it, then again after 50 ms. */
    private Future<?> startPush(int connections) {
        List<Future<?>> opened = new ArrayList<>();
        for (int pair = 0; pair < Math.max(1, connections / 2); pair++) {
            PushPair pushPair = new PushPair(PUSH_SERVICE + "-" + pair);
            opened.add(GrpcConnection.open(vertx, target, pushPair::pushed).compose(subscriber -> {
                closers.add(subscriber::close);
                return subscriber.request(GrpcRequests.subscribe(pushPair.service));
            }));
            opened.add(GrpcConnection.open(vertx, target, push -> {}).onSuccess(publisher -> {
                closers.add(publisher::close);
                pushPair.publisher = publisher;
            }));
            closers.add(() -> pushPair.publisher = null);
            opened.add(Future.all(List.copyOf(opened)).onSuccess(ready -> pushPair.publish()));
        }
        return Future.all(opened);
    }

    private Future<?> startListeners(Workload workload, int connections) {
        ConfigListening listening = new ConfigListening(vertx, listened, recorder);
        closers.add(listening::stop);
        Promise<Void> started = Promise.promise();
        vertx.runOnContext(onLoop -> (workload == Workload.CONFIG_CHANGE
                        ? listening.startChanges(connections)
                        : listening.startListening(connections))
                .<Void>mapEmpty()
                .onComplete(started));
        return started.future();
    }

    private final class PushPair {
        private final String service;
        private volatile @Nullable GrpcConnection publisher;
        private String expected = "";
        private long sentAt;
        private int count;

        PushPair(String service) {
            this.service = service;
        }

        void publish() {
            GrpcConnection current = publisher;
            if (current == null || stopped) {
                return;
            }
            expected = Integer.toString(++count);
            sentAt = System.nanoTime();
            current.request(GrpcRequests.register(service, 8080, new JsonObject().put("stamp", expected)))
                    .onFailure(failure -> recorder.failed(String.valueOf(failure.getMessage())));
        }

        void pushed(GrpcPayload push) {
            JsonObject info = push.body().getJsonObject("serviceInfo");
            if (info == null) {
                return;
            }
            JsonArray hosts = info.getJsonArray("hosts", new JsonArray());
            for (int index = 0; index < hosts.size(); index++) {
                JsonObject metadata = hosts.getJsonObject(index).getJsonObject("metadata", new JsonObject());
                if (expected.equals(metadata.getString("stamp"))) {
                    expected = "";
                    recorder.answered(System.nanoTime() - sentAt);
                    vertx.setTimer(50, again -> publish());
                }
            }
        }
    }

    private void onLoop(Runnable work) {
        Promise<Void> done = Promise.promise();
        vertx.runOnContext(nothing -> {
            work.run();
            done.complete();
        });
        await(done.future());
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopping);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("the server could not be used: " + failure, failure);
        }
    }
}
