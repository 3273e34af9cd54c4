package io.muster.server.replication;

/**
 * Executes one family of commands against its part of the replicated state.
 *
 * <p>Called on the apply thread only, one command at a time, in log order. It must be deterministic: the same commands
 * give the same state and the same outcomes on every node. A refusal is an {@link Outcome.Rejected}; an exception is a
 * defect and stops the node from serving.
 *
 * @param <C> the sealed family
 */
@FunctionalInterface
public interface CommandExecutor<C extends Command> {

    /**
     * Executes one command.
     *
     * @param context where in the log it stands, and the time that the leader gave it
     */
    Outcome execute(C command, ApplyContext context);
}
