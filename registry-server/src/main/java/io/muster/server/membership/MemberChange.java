package io.muster.server.membership;

import java.util.Optional;

/**
 * A change of membership that was begun on this node.
 *
 * @param kind what is changed
 * @param address the member's HTTP address
 * @param by who asked for it: a user, or {@code cluster.conf}
 * @param state how far it is
 * @param problem why it failed
 */
public record MemberChange(Kind kind, String address, String by, State state, Optional<String> problem) {

    /** What is changed. */
    public enum Kind {
        ADD,
        REMOVE
    }

    /** How far it is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    MemberChange ended(Optional<String> failure) {
        return new MemberChange(kind, address, by, failure.isPresent() ? State.FAILED : State.DONE, failure);
    }
}
