package io.muster.server.replication;

import io.muster.raft.CommandTooLargeException;
import io.muster.raft.MemberStatus;
import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.NotReadyException;
import io.muster.raft.OutcomeUnknownException;
import io.muster.raft.OverloadedException;
import io.muster.raft.RaftStatus;
import io.muster.raft.ReplicatedLog;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Proposes commands to the replicated log and words its refusals for callers. Thread-safe. */
public final class RaftReplicator implements Replicator {

    private final ReplicatedLog<Outcome> log;
    private final CommandCodec codec;
    private final RegistryStateMachine stateMachine;

    public RaftReplicator(ReplicatedLog<Outcome> log, CommandCodec codec, RegistryStateMachine stateMachine) {
        this.log = log;
        this.codec = codec;
        this.stateMachine = stateMachine;
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        return worded(log.propose(codec.encode(command)));
    }

    @Override
    public CompletableFuture<Long> readBarrier() {
        return worded(log.readBarrier());
    }

    @Override
    public long appliedIndex() {
        return stateMachine.appliedIndex();
    }

    private <T> CompletableFuture<T> worded(CompletableFuture<T> future) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        future.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(problemOf(Failures.cause(failure)));
            }
        });
        return answer;
    }

    private Throwable problemOf(Throwable failure) {
        if (failure instanceof NoLeaderException noLeader) {
            return new ProblemException(ProblemKind.NO_QUORUM, noQuorum(noLeader));
        }
        if (failure instanceof OutcomeUnknownException) {
            return new ProblemException(
                    ProblemKind.OUTCOME_UNKNOWN,
                    "the request may or may not have been executed (" + failure.getMessage()
                            + "); look before repeating it");
        }
        if (failure instanceof OverloadedException) {
            return new ProblemException(
                    ProblemKind.OVERLOADED, "too many changes are waiting on this node; try again in a moment");
        }
        if (failure instanceof CommandTooLargeException tooLarge) {
            return new ProblemException(
                    ProblemKind.PAYLOAD_TOO_LARGE,
                    "this change takes " + tooLarge.bytes() + " bytes and the log takes at most " + tooLarge.most()
                            + " at once; nothing was changed, make it smaller or several changes of it");
        }
        if (failure instanceof NotReadyException) {
            return new ProblemException(ProblemKind.NOT_READY, failure.getMessage());
        }
        return failure;
    }

    private String noQuorum(NoLeaderException failure) {
        RaftStatus status = log.status();
        List<MemberStatus> voters =
                status.members().stream().filter(MemberStatus::voter).toList();
        List<NodeId> missing = failure.missing();
        if (missing.isEmpty()) {
            return "no leader is elected at the moment, nothing was changed; try again in a few seconds";
        }
        return "only " + count(voters, m -> missing.contains(m.id()) ? 0 : 1) + " of " + voters.size()
                + " nodes can be reached, " + status.majority() + " are needed; missing: "
                + missing.stream().map(NodeId::value).collect(Collectors.joining(", ")) + "; nothing was changed";
    }

    private static long count(List<MemberStatus> members, ToLongFunction<MemberStatus> one) {
        return members.stream().mapToLong(one).sum();
    }
}
