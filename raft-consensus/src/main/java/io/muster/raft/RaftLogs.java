package io.muster.raft;

import io.muster.raft.internal.node.RaftNode;
import io.muster.raft.internal.rpc.FrameFilter;
import io.vertx.core.Vertx;

/** Makes replicated logs. */
public final class RaftLogs {

    private RaftLogs() {}

    /**
     * A node that takes part as the settings say once {@link ReplicatedLog#start} is called. Register the handlers of
     * peer messages before.
     *
     * @throws StartFailedException when the data directory cannot be used
     * @param vertx carries the connections; it is not closed with the log
     */
    public static <R> ReplicatedLog<R> create(Vertx vertx, RaftSettings settings, StateMachine<R> stateMachine) {
        return new RaftNode<>(vertx, settings, stateMachine, FrameFilter.PASS_ALL);
    }
}
