package io.muster.server.replication;

import org.jspecify.annotations.Nullable;

/**
 * A sealed family of commands with what executes them.
 *
 * @param type the sealed interface
 * @param executor executes every command of the family
 * @param durablePart the part that all effects of the family are stored in when that part is durable by itself: commands at
 *     or below its {@link StatePart#durableIndex} are passed over in a replay; null when every replay must execute them
 */
public record CommandFamily<C extends Command>(
        Class<C> type, CommandExecutor<C> executor, @Nullable StatePart durablePart) {

    /** A family whose effects live in memory, rebuilt from snapshot and log. */
    public static <C extends Command> CommandFamily<C> inMemory(Class<C> type, CommandExecutor<C> executor) {
        return new CommandFamily<>(type, executor, null);
    }

    /** A family whose effects are all in a part that is durable by itself. */
    public static <C extends Command> CommandFamily<C> durable(
            Class<C> type, CommandExecutor<C> executor, StatePart part) {
        return new CommandFamily<>(type, executor, part);
    }

    /** A family that has no place in this storage mode: one of its commands in the log is a defect. */
    public static <C extends Command> CommandFamily<C> notUsed(Class<C> type) {
        return inMemory(type, (command, context) -> {
            throw new IllegalStateException("entry " + context.index() + " of the log has a "
                    + command.getClass().getSimpleName() + ", which this storage mode does not use");
        });
    }

    /** Executes a command of this family unless its part holds the effects already. */
    public Outcome execute(Command command, ApplyContext context) {
        if (durablePart != null && context.index() <= durablePart.durableIndex()) {
            return Outcome.DONE;
        }
        return executor.execute(type.cast(command), context);
    }
}
