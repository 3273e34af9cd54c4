package io.muster.raft;

import java.util.concurrent.CompletableFuture;

/** Answers the requests of one topic. Called on an event loop or a worker thread: it must not block. */
@FunctionalInterface
public interface PeerRequestHandler {

    /**
     * @param from the authenticated sender
     * @return the answer's body
     */
    CompletableFuture<byte[]> handle(NodeId from, byte[] body);
}
