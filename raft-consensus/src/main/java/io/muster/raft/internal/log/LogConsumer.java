package io.muster.raft.internal.log;

import io.muster.raft.SnapshotCapture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What the engine drives with committed entries, on its one apply thread. */
public interface LogConsumer {
    /** @param entry may be read to its end, not changed and not kept */
    void apply(long index, ByteBuffer entry);

    /** What was given since the last call ends here: its effects become visible together. */
    void endBatch(long lastIndex);

    /** Entries up to here are applied although the last of them did not concern anybody outside the engine. */
    void passed(long lastIndex);

    /** Holds on to the state as it is after the last batch; writing it comes later and elsewhere. */
    SnapshotCapture captureSnapshot();

    /**
     * Replaces the state with that of a snapshot that another node, or this one in an earlier life, has written.
     *
     * @throws IOException when it cannot be read; the node must not go on then
     */
    void loadSnapshot(Path directory, long lastIndex) throws IOException;
}
