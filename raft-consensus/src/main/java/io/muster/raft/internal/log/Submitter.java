package io.muster.raft.internal.log;

import io.muster.raft.NodeId;

/** Brings an entry to the leader. */
@FunctionalInterface
public interface Submitter {

    /** Hears what became of one attempt, exactly once, on any thread. */
    interface Result {
        /** The leader has committed it. It may still be skipped when it is applied, if it came out of order. */
        void committed();

        /** The entry is not in any log because of this attempt and will not be. */
        void rejected(String reason);

        /** Nobody knows. */
        void unknown(String reason);
    }

    /**
     * Must not block. Attempts by one thread reach the leader in order.
     *
     * @param entry not to be changed
     * @param moreMillis how much longer than an empty entry with nothing before it this one may take, in milliseconds
     */
    void submit(NodeId leader, byte[] entry, long moreMillis, Result result);
}
