package io.muster.raft.internal.engine;

import io.muster.raft.NodeId;
import io.muster.raft.internal.rpc.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What the engine's client and server side share.
 *
 * @param worker runs what may block
 * @param mayVote whether this node may ask for votes and give its own; false while its disk is empty but its id is not new
 * @param matchIndexes the last entry known to be stored on each peer, kept while this node leads
 */
record EngineWiring(Transport transport, Executor worker, BooleanSupplier mayVote, Map<NodeId, Long> matchIndexes) {
    EngineWiring(Transport transport, Executor worker, BooleanSupplier mayVote) {
        this(transport, worker, mayVote, new ConcurrentHashMap<>());
    }
}
