package io.muster.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Fills a registry over many gRPC connections and then leaves it alone: what an instance costs in memory, and what the connections
 * cost in CPU while nothing happens. The connections answer the server's health checks as client libraries do.
 */
final class GrpcScale {

    /** So many instances of each service, on average. */
    private static final int INSTANCES_OF_A_SERVICE = 100;

    private static final int CONNECTING_AT_ONCE = 32;
    private static final int REGISTERING_AT_ONCE = 128;
    private static final long PATIENCE_SECONDS = 300;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final Vertx vertx;
    private final Target target;
    private final ServerProcesses processes;
    private final Histogram registrations = new Histogram(LONGEST_NANOS, 3);
    private long errors;
    private int turns;

    GrpcScale(Vertx vertx, Target target, ServerProcesses processes) {
        this.vertx = vertx;
        this.target = target;
        this.processes = processes;
    }

    /**
     * Runs and prints.
     *
     * @return how many registrations failed
     */
    long run(int connections, int servicesEach, Duration idle) throws InterruptedException, IOException {
        int instances = connections * servicesEach;
        turns = servicesEach;
        int services = Math.max(servicesEach, instances / INSTANCES_OF_A_SERVICE);
        long emptyHeap = processes.heapAfterCollection();

        long startedAt = System.nanoTime();
        GrpcConnection[] open = new GrpcConnection[connections];
        inTurn(connections, CONNECTING_AT_ONCE, number -> GrpcConnection.open(vertx, target, push -> {})
                .onSuccess(connection -> open[number] = connection));
        double connected = seconds(startedAt);
        long connectedHeap = processes.heapAfterCollection();

        startedAt = System.nanoTime();
        long cpuBefore = processes.cpuMicros();
        inTurn(instances, REGISTERING_AT_ONCE, number -> {
            int connection = number % connections;
            return register(open[connection], connection, number / connections, services);
        });
        double registered = seconds(startedAt);
        double cpuOfOne = (processes.cpuMicros() - cpuBefore) / (double) instances;
        long fullHeap = processes.heapAfterCollection();

        cpuBefore = processes.cpuMicros();
        TimeUnit.MILLISECONDS.sleep(idle.toMillis());
        double idleCores = (processes.cpuMicros() - cpuBefore) / 1e6 / idle.toMillis() * 1000;

        say(
                "grpc_scale: %,d connections x %,d services = %,d instances of %,d services, %,d errors",
                connections, servicesEach, instances, services, errors);
        say(
                "connected in %.1f s; registered in %.1f s (%.0f/s, %.0f us server CPU each, p50 %.1f ms, p99 %.1f ms)",
                connected,
                registered,
                instances / registered,
                cpuOfOne,
                registrations.getValueAtPercentile(50) / 1e6,
                registrations.getValueAtPercentile(99) / 1e6);
        say(
                "heap after a collection: %d MiB empty, %d MiB connected, %d MiB full: %d bytes per instance, %d per connection",
                emptyHeap >> 20,
                connectedHeap >> 20,
                fullHeap >> 20,
                (fullHeap - connectedHeap) / instances,
                (connectedHeap - emptyHeap) / connections);
        say(
                "resident: %d MiB; idle over %d s: %.1f %% of a core",
                processes.largestResidentMegabytes(), idle.toSeconds(), idleCores * 100);

        List<Future<?>> closing = new ArrayList<>();
        for (GrpcConnection connection : open) {
            closing.add(connection.close());
        }
        await(Future.all(closing));
        return errors;
    }

    /** Neighbouring numbers are different connections, and no connection names a service twice. */
    private Future<?> register(GrpcConnection connection, int connectionNumber, int turn, int services) {
        String service = "scale-" + (connectionNumber + (long) turn * services / Math.max(1, turns)) % services;
        long sentAt = System.nanoTime();
        return connection
                .request(GrpcRequests.register(
                        service,
                        1 + connectionNumber,
                        new JsonObject().put("preserved.register.source", "SPRING_CLOUD")))
                .onSuccess(done -> registrations.recordValue(Math.min(System.nanoTime() - sentAt, LONGEST_NANOS)))
                .onFailure(failure -> {
                    if (errors++ == 0) {
                        System.err.println("benchmark: first failure: " + failure.getMessage());
                    }
                })
                .otherwiseEmpty();
    }

    /** Does all, so many at once. */
    private void inTurn(int count, int atOnce, IntFunction<Future<?>> work) throws InterruptedException {
        Promise<Void> done = Promise.promise();
        int[] next = {0};
        int[] finished = {0};
        Runnable[] one = new Runnable[1];
        one[0] = () -> {
            if (next[0] == count) {
                return;
            }
            work.apply(next[0]++).onComplete(result -> {
                if (result.failed()) {
                    done.tryFail(result.cause());
                } else if (++finished[0] == count) {
                    done.tryComplete();
                } else {
                    one[0].run();
                }
            });
        };
        vertx.runOnContext(start -> {
            for (int i = 0; i < Math.min(atOnce, count); i++) {
                one[0].run();
            }
        });
        await(done.future());
    }

    private static <T> void await(Future<T> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(String.valueOf(failure.getCause().getMessage()), failure);
        } catch (TimeoutException tooLong) {
            throw new IllegalStateException("the server took longer than " + PATIENCE_SECONDS + " s", tooLong);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
