package io.muster.raft;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** Small requests between members, outside the log: not stored, not ordered, not repeated. */
public interface PeerMessenger {
    /** The largest body of a request or an answer. */
    int MAX_BODY_BYTES = 4 * 1024 * 1024;

    /**
     * Answers requests of a topic. All topics must be registered before {@link ReplicatedLog#start}.
     *
     * @throws IllegalStateException when the log was started or the topic is taken
     */
    void registerHandler(String topic, PeerRequestHandler handler);

    /**
     * Sends a request. A message to this node itself reaches its handler without the network. Fails within 2 s with
     * {@link PeerUnreachableException}: not connected, no answer, no handler there or the handler failed.
     */
    CompletableFuture<byte[]> send(NodeId to, String topic, byte[] body);

    /** The other members that this node can reach right now. */
    Collection<NodeId> connectedPeers();
}
