package io.muster.raft.internal.log;

import java.util.List;

/** Commands that are under way together, as one entry. Guarded by the {@link Proposer}. */
final class Batch<R> {
    final long sequence;
    final byte[] entry;
    final List<QueuedCommand<R>> commands;
    /** What is added to the deadlines of its commands: the entry and those that are before it have to be written first. */
    final long moreNanos;
    /** Attempts that were not certainly rejected: while there is one, the batch may be in a log. */
    int uncertainAttempts;

    Batch(long sequence, byte[] entry, List<QueuedCommand<R>> commands, long moreNanos) {
        this.sequence = sequence;
        this.entry = entry;
        this.commands = commands;
        this.moreNanos = moreNanos;
    }
}
