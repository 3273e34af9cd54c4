package io.muster.persistence;

/** What became of the write of one row with a key. */
public enum WriteOutcome {
    /** Written. */
    DONE,
    /** Not written: a row with this key is already there. */
    ALREADY_EXISTS,
    /** Not written: there is no row with this key. */
    NOT_FOUND
}
