package io.muster.raft.internal.rpc;

/** Serves one type of request. Called on an event loop, in the order of arrival on the connection: must not block. */
@FunctionalInterface
public interface RequestHandler {
    /** Answers the request, now or later; one that is never answered ends at its sender's time limit. */
    void handle(InboundRequest request);
}
