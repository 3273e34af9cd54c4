package io.muster.server.lease;

/** A clock for durations: milliseconds that never run backwards, from an arbitrary origin. Tests turn it by hand. */
@FunctionalInterface
public interface Ticker {

    /** The time now. */
    long millis();

    /** The clock of this process. */
    static Ticker system() {
        return () -> System.nanoTime() / 1_000_000;
    }
}
