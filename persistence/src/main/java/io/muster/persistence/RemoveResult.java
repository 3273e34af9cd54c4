package io.muster.persistence;

/** What became of a removal. */
public sealed interface RemoveResult {
    /**
     * It is removed.
     *
     * @param previous what was stored
     */
    record Removed(StoredConfig previous) implements RemoveResult {}

    /** There was nothing to remove. */
    record Absent() implements RemoveResult {}
}
