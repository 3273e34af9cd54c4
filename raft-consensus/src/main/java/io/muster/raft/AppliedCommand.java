package io.muster.raft;

/**
 * A command at its place in the log.
 *
 * @param index the log entry that carries it; one entry may carry several commands
 * @param position the command's place inside its entry, from 0; (index, position) grows strictly
 * @param timestampMillis the leader's wall clock when it stamped the entry, made monotone: equal on all nodes and
 *     never less than that of an earlier command
 * @param origin the node on which it was proposed
 * @param payload the bytes that were proposed; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying each command would cost the hot path
public record AppliedCommand(long index, int position, long timestampMillis, NodeId origin, byte[] payload) {}
