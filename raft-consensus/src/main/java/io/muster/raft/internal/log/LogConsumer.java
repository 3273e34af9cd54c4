package io.muster.raft.internal.log;

import io.muster.raft.SnapshotCapture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What the engine drives with committed entries, on its one apply thread. */
public interface LogConsumer {
    /** @param entry may be read to its end, not changed and not kept */
    void apply(long index, ByteBuffer entry);

    void endBatch(long lastIndex);

    /** Entries up to here are applied although the last of them did not concern anybody outside the engine. */
    void passed(long lastIndex);

    SnapshotCapture captureSnapshot();

    void loadSnapshot(Path directory, long lastIndex) throws IOException;
}
