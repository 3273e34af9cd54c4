package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Proposes commands and turns their outcomes into values and failures. Thread-safe. */
final class Proposals {

    private final Replicator replicator;

    Proposals(Replicator replicator) {
        this.replicator = replicator;
    }

    /** Proposes what {@code command} makes; a refusal while making it fails the future. */
    CompletableFuture<Void> propose(Supplier<? extends Command> command) {
        return propose(command, done -> null);
    }

    <T> CompletableFuture<T> propose(Supplier<? extends Command> command, Function<Outcome, T> value) {
        CompletableFuture<Outcome> proposed;
        try {
            proposed = replicator.propose(command.get());
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        // Completed by hand, so that the callers see a ProblemException itself and not a CompletionException around it.
        CompletableFuture<T> answer = new CompletableFuture<>();
        proposed.whenComplete((outcome, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else if (outcome instanceof Outcome.Rejected rejected) {
                answer.completeExceptionally(new ProblemException(rejected.problem()));
            } else {
                answer.complete(value.apply(outcome));
            }
        });
        return answer;
    }
}
