package io.muster.raft.internal.engine;

import io.muster.raft.NodeId;
import io.muster.raft.internal.rpc.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * What the engine's client and server side share.
 *
 * @param mayVote whether this node may ask for votes and give its own; false while its disk is empty but its id is not new
 * @param isStarted whether the engine is up
 * @param matchIndexes the last entry known to be stored on each peer, kept while this node leads
 * @param onEntriesStored a peer has confirmed entries up to that index
 */
record EngineWiring(
        Transport transport,
        BooleanSupplier mayVote,
        BooleanSupplier isStarted,
        Map<NodeId, Long> matchIndexes,
        LongConsumer onEntriesStored) {
    EngineWiring(
            Transport transport, BooleanSupplier mayVote, BooleanSupplier isStarted, LongConsumer onEntriesStored) {
        this(transport, mayVote, isStarted, new ConcurrentHashMap<>(), onEntriesStored);
    }
}
