package io.muster.benchmarks;

import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/** When one connection sends its next request. Used on the event loop of the generator. */
@FunctionalInterface
interface Pace {

    /** At once: a closed loop. */
    Pace AS_ANSWERED = send -> send.accept(System.nanoTime());

    /** @param send sends the next request; told since when it has been due, in {@link System#nanoTime} */
    void next(LongConsumer send);

    /**
     * The pace of one connection.
     *
     * @param rate requests a second of all connections together; 0 for as many as are answered
     * @param connections how many connections share the rate
     */
    static Pace of(Vertx vertx, int rate, int connections) {
        return rate == 0 ? AS_ANSWERED : new FixedRate(vertx, 1_000_000_000L * connections / rate);
    }

    /**
     * At a fixed rate. A request that has to wait for the answer before it counts from when it was due, so that a slow
     * server cannot hide its slowness by slowing the generator down.
     */
    final class FixedRate implements Pace {

        private static final long NANOS_PER_MILLI = 1_000_000;

        private final Vertx vertx;
        private final long intervalNanos;
        private long due;

        FixedRate(Vertx vertx, long intervalNanos) {
            this.vertx = vertx;
            this.intervalNanos = intervalNanos;
            this.due = System.nanoTime() + ThreadLocalRandom.current().nextLong(intervalNanos);
        }

        @Override
        public void next(LongConsumer send) {
            long mine = due;
            due += intervalNanos;
            long early = mine - System.nanoTime();
            if (early <= 0) {
                send.accept(mine);
            } else {
                vertx.setTimer(Math.max(1, early / NANOS_PER_MILLI), passed -> send.accept(System.nanoTime()));
            }
        }
    }
}
