package io.muster.server.lease;

import io.muster.server.naming.NamingState;

/**
 * Until when clients without a connection are waited for. A thousand clients that have lost their gateway or their node do not come
 * back all at once: each connects, and registers one service after the other. As long as new connections take over what lost ones
 * publish, those that have not come yet have {@link #LULL_MILLIS} from the last one that has, within a bound, so that nobody is
 * kept for ever. Liveness thread only.
 */
final class ReturningClients {

    /** When nobody has come back for so long, nobody else is expected. */
    static final long LULL_MILLIS = 10_000;

    private final NamingState state;
    private long takeovers;
    private long lastReturn = Long.MIN_VALUE;

    ReturningClients(NamingState state) {
        this.state = state;
        this.takeovers = state.takeovers();
    }

    /** Sees who has come back since the last look. */
    void look(long now) {
        long present = state.takeovers();
        if (present != takeovers) {
            takeovers = present;
            lastReturn = now;
        }
    }

    /**
     * Until when a client is waited for.
     *
     * @param grace what it has in any case
     * @param longest what it has at most
     */
    long awaitedUntil(long grace, long longest) {
        return Math.min(Math.max(grace, lastReturn + LULL_MILLIS), longest);
    }
}
