package io.muster.server.replication;

import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What executing a {@link Command} came to. It is computed on every node and equal on all of them. */
public sealed interface Outcome {

    /** The command changed the state (or found it as wanted); {@code value} is what its proposer asked to know. */
    record Done(@Nullable Object value) implements Outcome {}

    /** The command was refused and changed nothing. */
    record Rejected(Problem problem) implements Outcome {}

    /** The outcome of a command that has nothing to tell. */
    Outcome DONE = new Done(null);

    /** The outcome of a command that has this to tell, or nothing. */
    static Outcome done(@Nullable Object value) {
        return value == null ? DONE : new Done(value);
    }

    /** The outcome of a command that was refused. */
    static Outcome rejected(Problem problem) {
        return new Rejected(problem);
    }

    /** @throws ProblemException when the command was rejected */
    default void orThrow() {
        if (this instanceof Rejected rejected) {
            throw new ProblemException(rejected.problem());
        }
    }

    /**
     * Gives the value of a command that was done.
     *
     * @throws ProblemException when the command was rejected
     */
    default <T> @Nullable T valueOrThrow(Class<T> type) {
        if (this instanceof Rejected rejected) {
            throw new ProblemException(rejected.problem());
        }
        return type.cast(((Done) this).value());
    }
}
