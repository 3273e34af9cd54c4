package io.muster.server.replication;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A named part of the replicated state that is saved to and loaded from snapshots. All methods but
 * {@link Capture#writeTo} are called on the apply thread.
 */
public interface StatePart {

    /** The directory name of this part inside a snapshot; never changed once released. */
    String name();

    /** Called after the last command of a batch was executed and before any outcome is released. */
    default void endBatch(long lastIndex) {}

    /**
     * The index up to which this part is already durable by itself (an embedded database), or 0 for a part that lives
     * in memory and is rebuilt from snapshot and log. Commands at or below it are not executed on this part again.
     * Asked for every command, so it must be cheap.
     */
    default long durableIndex() {
        return 0;
    }

    /** Takes a consistent picture of the part (plain files, no sub-directories) without holding up the apply thread. */
    Capture capture();

    /** Replaces the whole part by what {@link Capture#writeTo} wrote. */
    void load(Path directory) throws IOException;

    /** A consistent picture, written in the background. */
    @FunctionalInterface
    interface Capture {
        void writeTo(Path directory) throws IOException;

        /** Lets go of what the picture holds; called exactly once, after {@link #writeTo} or instead of it. */
        default void close() {}
    }
}
