package io.muster.server.naming;

import io.muster.server.replication.Replicator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has services that have been empty, and overrides whose instances have been gone, for a minute removed. The leader asks it to
 * look now and then; what is removed is decided when the command is executed, by the stamps of the log.
 */
public final class Housekeeping {

    private static final Logger LOGGER = LoggerFactory.getLogger(Housekeeping.class);
    private static final long EMPTY_SERVICE_MILLIS = 60_000;
    private static final long OVERRIDE_MILLIS = 60_000;

    private final NamingState state;
    private final Replicator replicator;

    Housekeeping(NamingState state, Replicator replicator) {
        this.state = state;
        this.replicator = replicator;
    }

    /** Proposes a clean-up if something is due. */
    public void look(long wallMillis) {
        if (state.longestEmptySince() <= wallMillis - EMPTY_SERVICE_MILLIS
                || state.longestOverrideGoneSince() <= wallMillis - OVERRIDE_MILLIS) {
            replicator
                    .propose(new NamingCommand.CleanUp(EMPTY_SERVICE_MILLIS, OVERRIDE_MILLIS))
                    .whenComplete((outcome, failure) -> {
                        if (failure != null) {
                            LOGGER.info("Unused services stay for now: {}", failure.getMessage());
                        }
                    });
        }
    }
}
