package io.muster.benchmarks;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes many configurations, for what is to be known of a server that holds them. */
final class ConfigFill {

    private static final long PATIENCE_SECONDS = 600;
    private static final int CONTENT_CHARACTERS = 1_000;

    private final Vertx vertx;
    private final Target target;
    private int next;
    private int done;

    ConfigFill(Vertx vertx, Target target) {
        this.vertx = vertx;
        this.target = target;
    }

    /** Returns a line that tells how it went. */
    String publish(int count, int connections) throws InterruptedException {
        long startedAt = System.nanoTime();
        Recorder recorder = new Recorder();
        recorder.begin();
        Promise<Void> all = Promise.promise();
        NetClient client = vertx.createNetClient();
        vertx.runOnContext(onLoop -> {
            for (int connection = 0; connection < connections; connection++) {
                RawHttpConnection.open(
                                client,
                                target,
                                number -> {
                                    if (number > 0 && ++done == count) {
                                        all.complete();
                                    }
                                    if (next >= count) {
                                        return Buffer.buffer();
                                    }
                                    int own = next++;
                                    return HttpRequests.publication(
                                            target, "fill-" + own, own + "x".repeat(CONTENT_CHARACTERS));
                                },
                                recorder)
                        .onFailure(all::tryFail)
                        .onSuccess(RawHttpConnection::start);
            }
        });
        try {
            all.future().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(
                    done + " of " + count + " configurations were published: " + failure, failure);
        } finally {
            client.close();
        }
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        return String.format(
                Locale.ROOT,
                "published %d configurations in %.1f s (%.0f/s), %d refused",
                count,
                seconds,
                count / seconds,
                recorder.errors());
    }
}
