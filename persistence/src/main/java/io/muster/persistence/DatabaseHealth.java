package io.muster.persistence;

/**
 * The state of the database as an operator should read it.
 *
 * @param state whether it can be used
 * @param sentence one sentence; for a failure it names host, port, database, user and cause, and says what to do
 */
public record DatabaseHealth(State state, String sentence) {
    /** Whether the database can be used. */
    public enum State {
        /** Not connected yet; the first attempt is under way. */
        STARTING,
        /** Connected, migrated, writable. */
        UP,
        /** Not reachable or not usable now; attempts go on by themselves. */
        DOWN,
        /** Reachable and refused for good (version too old, or another storage mode): only an operator can change it. */
        REFUSED,
        /** Closed by this process. */
        CLOSED
    }

    /** Returns whether work can be submitted with hope of success. */
    public boolean usable() {
        return state == State.UP;
    }
}
