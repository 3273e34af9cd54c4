package io.muster.server.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.replication.Command;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Times what is proposed, from the call until this node has applied it or it failed, and counts what waits. Thread-safe. */
final class MeteredReplicator implements Replicator {

    private enum Result {
        APPLIED,
        NO_QUORUM,
        OVERLOADED,
        UNKNOWN,
        FAILED
    }

    private final Replicator replicator;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Result, Timer> timers = new EnumMap<>(Result.class);

    MeteredReplicator(Replicator replicator, MeterRegistry meters) {
        this.replicator = replicator;
        for (Result result : Result.values()) {
            timers.put(
                    result,
                    Timer.builder("muster.raft.proposal")
                            .description("From the proposal of a change to its effect on this node")
                            .tag("result", result.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(
                                    Duration.ofMillis(1),
                                    Duration.ofMillis(5),
                                    Duration.ofMillis(10),
                                    Duration.ofMillis(50),
                                    Duration.ofMillis(100),
                                    Duration.ofMillis(500),
                                    Duration.ofSeconds(2))
                            .register(meters));
        }
        meters.gauge("muster.raft.proposals.waiting", waiting);
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        long start = System.nanoTime();
        waiting.incrementAndGet();
        CompletableFuture<Outcome> proposed = replicator.propose(command);
        proposed.whenComplete((outcome, failure) -> {
            waiting.decrementAndGet();
            timers.get(result(failure)).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        });
        // Not what whenComplete gives: that wraps failures, and callers tell them apart by their kind.
        return proposed;
    }

    private static Result result(Throwable failure) {
        if (failure == null) {
            return Result.APPLIED;
        }
        Throwable cause = Failures.cause(failure);
        if (!(cause instanceof ProblemException problem)) {
            return Result.FAILED;
        }
        return switch (problem.problem().kind()) {
            case NO_QUORUM -> Result.NO_QUORUM;
            case OVERLOADED -> Result.OVERLOADED;
            case OUTCOME_UNKNOWN -> Result.UNKNOWN;
            default -> Result.FAILED;
        };
    }

    @Override
    public CompletableFuture<Long> readBarrier() {
        return replicator.readBarrier();
    }

    @Override
    public long appliedIndex() {
        return replicator.appliedIndex();
    }
}
