package io.muster.raft;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the log drives. Every method except {@link SnapshotCapture#writeTo} and {@link #durableIndex} is called on one
 * thread, the apply thread, which must not wait for anything that itself waits for the log.
 *
 * @param <R> what a command results in
 */
public interface StateMachine<R> {

    /**
     * Applies the next command. Must depend on the command and on the state only: no clock, random number, network.
     *
     * <p>After a restart commands come again from the last snapshot on, including those at or below {@link
     * #durableIndex()}: a state machine with a durable part skips that part for them and replays the rest.
     *
     * @return the outcome; a refusal is an outcome too. It is handed to the proposer after {@link #endBatch}, and only
     *     on the node where the command was proposed
     * @throws RuntimeException only for a fault of the program: the node then stops taking part rather than diverge
     */
    R apply(AppliedCommand command);

    /**
     * Ends a batch: makes durable what {@code apply} changed since the last call. Outcomes are released and {@code
     * appliedIndex} moves only after it. Also called when entries without commands were passed.
     *
     * @param lastIndex the last log entry of the batch
     */
    void endBatch(long lastIndex);

    /** The last entry whose durable effects survive a restart by themselves; 0 when there is no durable part. */
    default long durableIndex() {
        return 0;
    }

    /**
     * Takes hold of the present state, quickly, so that it can be written while later commands are applied. Called
     * between two batches.
     */
    SnapshotCapture captureSnapshot();

    /**
     * Replaces the whole state by a snapshot. On start it is called before the first command if there is a snapshot,
     * also when {@link #durableIndex()} is past it: then only the part that is not durable must be taken from it.
     *
     * @param directory what {@link SnapshotCapture#writeTo} wrote, perhaps on another node
     * @param lastIndex the last entry that the snapshot covers
     */
    void loadSnapshot(Path directory, long lastIndex) throws IOException;
}
