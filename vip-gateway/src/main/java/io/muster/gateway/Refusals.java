package io.muster.gateway;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often the gateway has refused something because of a limit.
 *
 * @param connections connections above the limit of all clients
 * @param clientConnections connections above the limit of one client
 * @param rate requests above the rate of one client
 * @param body bodies that were too large
 * @param head heads that were too large, or no HTTP
 * @param slow heads or bodies that arrived too slowly
 * @param memory heads and bodies for which there was no memory
 */
record Refusals(
        LongAdder connections,
        LongAdder clientConnections,
        LongAdder rate,
        LongAdder body,
        LongAdder head,
        LongAdder slow,
        LongAdder memory) {

    Refusals() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }
}
