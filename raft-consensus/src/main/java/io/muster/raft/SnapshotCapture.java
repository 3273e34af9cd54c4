package io.muster.raft;

import java.io.IOException;
import java.nio.file.Path;

/** The state at one log entry, held until it is written. */
public interface SnapshotCapture extends AutoCloseable {

    /** Writes the state as plain files (no sub-directories) into an empty directory. Called once, on a background thread. */
    void writeTo(Path directory) throws IOException;

    /** Lets go of what the capture holds; called exactly once, after {@link #writeTo} or instead of it. */
    @Override
    default void close() {}
}
