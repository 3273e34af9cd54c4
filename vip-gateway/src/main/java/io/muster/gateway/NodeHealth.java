package io.muster.gateway;

import java.time.Instant;

/**
 * What the gateway knows about one node's ability to take work.
 *
 * @param state the verdict
 * @param reason one sentence for operators
 * @param since when this state began
 */
record NodeHealth(State state, String reason, Instant since) {

    /** The verdicts, from best to worst: a node of a later state gets work only when there is none of an earlier one. */
    enum State {
        /** Answers its readiness check. */
        READY,
        /** Was ready, but the latest connection or check failed; the next check decides. */
        SUSPECT,
        /** Says that it is ready, but has failed several times in a row; gets no work for a while. */
        EJECTED,
        /** Can be reached, but says that it is not ready. */
        NOT_READY,
        /** Not checked yet. */
        UNKNOWN,
        /** Cannot be reached; gets no work and its connections are closed. */
        DEAD
    }

    /** Whether the node said at its latest completed check that it is ready. */
    boolean isReady() {
        return state == State.READY || state == State.SUSPECT;
    }
}
