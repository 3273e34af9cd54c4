package io.muster.server.http.core;

import java.util.concurrent.CompletionStage;

/** Moves leadership between members. Never blocks. */
@FunctionalInterface
public interface Leadership {

    /**
     * Hands leadership to a member.
     *
     * @param nodeId its id
     * @return completes when a new leader is known; fails with an exception whose message is for the operator
     */
    CompletionStage<Void> transferTo(String nodeId);
}
