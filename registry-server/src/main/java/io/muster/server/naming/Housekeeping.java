package io.muster.server.naming;

import io.muster.server.replication.Replicator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has services that have been empty, overrides whose instances have been gone and withdrawals that were made more than a minute
 * ago removed. The leader asks it to
 * look now and then; what is removed is decided when the command is executed, by the stamps of the log.
 */
public final class Housekeeping {

    private static final Logger LOGGER = LoggerFactory.getLogger(Housekeeping.class);
    private static final long EMPTY_SERVICE_MILLIS = 60_000;
    private static final long OVERRIDE_MILLIS = 60_000;
    private static final long WITHDRAWAL_MILLIS = 60_000;
    /** So much later than due they are forgotten: nothing waits for it, and it is a log entry. */
    private static final long WITHDRAWAL_SLACK_MILLIS = 60_000;

    private final NamingState state;
    private final Replicator replicator;

    Housekeeping(NamingState state, Replicator replicator) {
        this.state = state;
        this.replicator = replicator;
    }

    /** Proposes a clean-up if something is due. */
    public void look(long wallMillis) {
        if (state.longestEmptySince() <= wallMillis - EMPTY_SERVICE_MILLIS
                || state.longestOverrideGoneSince() <= wallMillis - OVERRIDE_MILLIS
                || state.oldestWithdrawalMillis() <= wallMillis - WITHDRAWAL_MILLIS - WITHDRAWAL_SLACK_MILLIS) {
            replicator
                    .propose(new NamingCommand.CleanUp(EMPTY_SERVICE_MILLIS, OVERRIDE_MILLIS, WITHDRAWAL_MILLIS))
                    .whenComplete((outcome, failure) -> {
                        if (failure != null) {
                            LOGGER.info("Unused services stay for now: {}", failure.getMessage());
                        }
                    });
        }
    }
}
