package io.muster.raft.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.OutcomeUnknownException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProposerTest {
    private static final NodeId SELF = new NodeId("self");
    private static final NodeId LEADER = new NodeId("leader");
    private static final long TIMEOUT_MILLIS = 150;

    private record Attempt(long incarnation, long sequence, int commands, long moreMillis, Submitter.Result result) {}

    private final List<Attempt> attempts = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Proposer<String> proposer = new Proposer<>(
            SELF,
            (leader, entry, moreMillis, result) -> attempts.add(read(entry, moreMillis, result)),
            TIMEOUT_MILLIS,
            1000,
            10,
            () -> new NoLeaderException("nobody leads", List.of()),
            nanos::get);

    private static Attempt read(byte[] entry, long moreMillis, Submitter.Result result) {
        List<Attempt> read = new ArrayList<>();
        LogEntries.read(ByteBuffer.wrap(entry), new LogEntries.Visitor() {
            @Override
            public void batch(
                    long stamp, long incarnation, long sequence, NodeId origin, LogEntries.CommandReader commands) {
                int count = 0;
                while (commands.hasNext()) {
                    commands.next();
                    count++;
                }
                read.add(new Attempt(incarnation, sequence, count, moreMillis, result));
            }

            @Override
            public void system(long stamp, SystemCommand command) {
                throw new AssertionError("not proposed");
            }
        });
        return read.get(0);
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private List<Long> sequences() {
        return attempts.stream().map(Attempt::sequence).toList();
    }

    @Test
    void whatWaitsGoesIntoOneBatchAndOutcomesComeInOrder() {
        List<CompletableFuture<String>> futures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            futures.add(proposer.propose(new byte[3]));
        }
        assertThat(attempts).isEmpty();
        proposer.leaderChanged(LEADER);
        assertThat(attempts).singleElement().satisfies(attempt -> assertThat(attempt.commands)
                .isEqualTo(3));
        proposer.applied(attempts.get(0).incarnation, 1, List.of("a", "b", "c"));
        assertThat(futures).extracting(CompletableFuture::join).containsExactly("a", "b", "c");
    }

    @Test
    void everythingNotAppliedIsSentAgainInOrderToTheNextLeader() {
        proposer.leaderChanged(LEADER);
        for (int i = 0; i < 4; i++) {
            proposer.propose(new byte[8]);
        }
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L);
        proposer.applied(attempts.get(0).incarnation, 1, List.of("a"));
        proposer.leaderChanged(null);
        proposer.leaderChanged(new NodeId("next"));
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 2L, 3L, 4L);
    }

    @Test
    void aBatchThatWasCertainlyRejectedFailsAsNeverTakenAndItsSequenceIsUsedAgain() {
        proposer.leaderChanged(LEADER);
        CompletableFuture<String> future = proposer.propose(new byte[8]);
        attempts.get(0).result.rejected("not the leader");
        proposer.leaderChanged(null);
        pass(TIMEOUT_MILLIS + 20);
        proposer.tick();
        assertThatThrownBy(future::join).cause().isInstanceOf(NoLeaderException.class);

        proposer.leaderChanged(LEADER);
        proposer.tick();
        proposer.propose(new byte[8]);
        assertThat(sequences()).containsExactly(1L, 1L);
    }

    @Test
    void aBatchOfUnknownFateFailsAsUnknownAndIsNeverSentAgain() {
        proposer.leaderChanged(LEADER);
        CompletableFuture<String> future = proposer.propose(new byte[8]);
        attempts.get(0).result.unknown("connection lost");
        proposer.leaderChanged(null);
        pass(TIMEOUT_MILLIS + 20);
        proposer.tick();
        assertThatThrownBy(future::join).cause().isInstanceOf(OutcomeUnknownException.class);

        long abandoned = attempts.get(0).incarnation;
        proposer.leaderChanged(LEADER);
        proposer.propose(new byte[8]);
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(1).incarnation).isNotEqualTo(abandoned);
        assertThat(attempts.get(1).sequence).isEqualTo(1);
    }

    /** One that takes commands of megabytes. */
    private Proposer<String> patient() {
        return new Proposer<>(
                SELF,
                (leader, entry, moreMillis, result) -> attempts.add(read(entry, moreMillis, result)),
                TIMEOUT_MILLIS,
                20_000_000,
                20_000_000,
                () -> new NoLeaderException("nobody leads", List.of()),
                nanos::get);
    }

    @Test
    void aLargeCommandIsGivenMoreTime() {
        Proposer<String> patient = patient();
        patient.leaderChanged(LEADER);
        CompletableFuture<String> large = patient.propose(new byte[10_000_000]);
        pass(800); // longer than any small one is waited for, and than until it is sent again
        patient.tick();
        assertThat(large).isNotDone();
        assertThat(attempts).hasSize(1);

        pass(5_000); // what ten megabytes are given more, at half a second for each
        patient.tick();
        assertThatThrownBy(large::join).cause().isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void whatIsSentBehindALargeCommandIsGivenItsTimeTooAndKeepsIt() {
        Proposer<String> patient = patient();
        patient.leaderChanged(LEADER);
        CompletableFuture<String> large = patient.propose(new byte[10_000_000]);
        CompletableFuture<String> small = patient.propose(new byte[10]);
        assertThat(attempts).hasSize(2).allSatisfy(attempt -> assertThat(attempt.moreMillis)
                .isBetween(5_000L, 5_100L));

        pass(5_000);
        patient.tick();
        assertThat(List.of(large, small)).noneMatch(CompletableFuture::isDone);
        assertThat(attempts).as("nothing was sent again").hasSize(2);

        patient.applied(attempts.get(0).incarnation, 1, List.of("large"));
        patient.tick();
        assertThat(small)
                .as("its own time is over, the disk was busy with what was before it")
                .isNotDone();
        patient.applied(attempts.get(0).incarnation, 2, List.of("small"));
        assertThat(small).isCompletedWithValue("small");
    }

    @Test
    void aSnapshotThatCoversABatchLeavesItsOutcomeUnknown() {
        proposer.leaderChanged(LEADER);
        CompletableFuture<String> first = proposer.propose(new byte[8]);
        CompletableFuture<String> second = proposer.propose(new byte[8]);
        proposer.stateReplaced(1);
        assertThatThrownBy(first::join).cause().isInstanceOf(OutcomeUnknownException.class);
        assertThat(second).isNotDone();
    }
}
