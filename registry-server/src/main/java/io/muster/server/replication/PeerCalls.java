package io.muster.server.replication;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Small questions between the nodes of one cluster, beside the log: lease reports, lists that every node holds a part of.
 * They travel over the authenticated connections of the consensus module. Thread-safe, never blocks.
 */
public interface PeerCalls {

    /**
     * Serves a topic on this node; before the node starts only (the list of topics is closed).
     *
     * @param handler gets the asking node's id and the body; called on a transport thread, must not block
     */
    void serve(String topic, BiFunction<String, byte[], CompletableFuture<byte[]>> handler);

    /** Asks one node; fails after 2 s. */
    CompletableFuture<byte[]> ask(String nodeId, String topic, byte[] body);

    /** Asks every other node that is up, and gives the answers that came within a second, by node id. */
    CompletableFuture<Map<String, byte[]>> askAll(String topic, byte[] body);

    /** The id of this node. */
    String self();

    /** The ids of the other members that are up, as far as this node knows. */
    List<String> othersUp();
}
