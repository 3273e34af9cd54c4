package io.muster.server.replication;

/**
 * Where in the log a command stands.
 *
 * @param index the index of the log entry, equal on all nodes
 * @param timestampMillis the leader's wall clock when it took the entry, made monotone; the only time that executing a
 *     command may use, in milliseconds since the epoch
 */
public record ApplyContext(long index, long timestampMillis) {}
