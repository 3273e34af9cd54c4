package io.muster.raft;

import io.vertx.core.Vertx;

/** Makes replicated logs. */
public final class RaftLogs {

    private RaftLogs() {}

    /**
     * A node that takes part as the settings say once {@link ReplicatedLog#start} is called. Register the handlers of
     * peer messages before.
     *
     * @param vertx carries the connections; it is not closed with the log
     */
    public static <R> ReplicatedLog<R> create(Vertx vertx, RaftSettings settings, StateMachine<R> stateMachine) {
        throw new UnsupportedOperationException("not there yet: " + vertx + settings + stateMachine);
    }
}
