package io.muster.server.replication;

/**
 * One small change of replicated state, written to the log and executed on every node in log order.
 *
 * <p>Each domain has its own sealed family of command records (a record is its own wire form); the wire name of every
 * command is listed once, in {@link CommandCatalog}. A command carries every fact that its execution needs: executing
 * it never reads a clock, a random number, the network or a file.
 */
public interface Command {}
