package io.muster.raft.internal.rpc;

/** Serves one type of request. Called on an event loop, in the order of arrival on the connection: must not block. */
@FunctionalInterface
public interface RequestHandler {
    void handle(InboundRequest request);
}
