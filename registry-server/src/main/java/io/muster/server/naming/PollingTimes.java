package io.muster.server.naming;

/**
 * After how many milliseconds a client that holds a list asks for it again by itself ({@code cacheMillis} in answers and pushes).
 * Operators change both times with switches. Stateless.
 */
public final class PollingTimes {

    /** Unless {@code pushCacheMillis} says otherwise. */
    public static final long PUSHED_MILLIS = 10_000;

    /** Unless {@code defaultCacheMillis} says otherwise. */
    public static final long UNREACHED_MILLIS = 3_000;

    private PollingTimes() {}

    /** For whoever is pushed to, or never wanted to be: asking is their safety net. */
    public static long pushed(Switches switches) {
        return SwitchRules.number(switches, "pushCacheMillis", PUSHED_MILLIS);
    }

    /** For a client of version 1 that wants to be pushed to and acknowledges nothing. */
    public static long unreached(Switches switches) {
        return SwitchRules.number(switches, "defaultCacheMillis", UNREACHED_MILLIS);
    }
}
