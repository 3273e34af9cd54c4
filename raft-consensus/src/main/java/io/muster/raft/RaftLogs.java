package io.muster.raft;

import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.node.RaftNode;
import io.muster.raft.internal.rpc.FrameFilter;
import io.vertx.core.Vertx;

/** Makes replicated logs. */
public final class RaftLogs {

    private RaftLogs() {}

    /**
     * Loads what every log of this process needs, the native library of its storage among it, unless that was done before. The first
     * log does it otherwise; who has something else to do meanwhile calls it on a thread of its own. Blocks for some tens of milliseconds.
     */
    public static void prepare() {
        EngineNode.prepare();
    }

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
