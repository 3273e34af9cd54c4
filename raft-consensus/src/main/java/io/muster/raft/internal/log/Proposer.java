package io.muster.raft.internal.log;

import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.NotReadyException;
import io.muster.raft.OutcomeUnknownException;
import io.muster.raft.OverloadedException;
import io.muster.raft.RaftException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue of this node's commands. What waits goes into one batch; a few batches are on their way at a time, as one
 * ordered stream of (incarnation, sequence). The log takes only the next batch of a stream, so whenever anything goes
 * wrong everything that is not applied yet is sent again in order: nothing is lost, doubled or reordered.
 *
 * <p>A command that was certainly not taken fails with {@link NoLeaderException}; one that was sent and not seen applied
 * within its time fails with {@link OutcomeUnknownException}. When all that is on its way has failed so, the stream is
 * given up and a new incarnation begins, so that nothing is sent again later than its caller was told.
 */
public final class Proposer<R> {
    private static final int MAX_BATCHES_IN_FLIGHT = 4;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Sent again when nothing was heard for so long, although no failure was reported. */
    private static final long NO_PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    /**
     * What a byte that is under way adds to both times, also to those of what was sent after it: a slow disk takes two megabytes a
     * second. The megabytes of one large configuration would be sent again and again otherwise while the nodes still write them, and be
     * called lost in the end, together with everything small behind them.
     */
    private static final long NANOS_PER_BYTE = 500;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final NodeId self;
    private final Submitter submitter;
    private final long timeoutNanos;
    private final long maxQueuedBytes;
    private final int maxBatchBytes;
    private final Supplier<RaftException> noLeader;
    private final LongSupplier clock;

    private final Deque<QueuedCommand<R>> waiting = new ArrayDeque<>();
    private final Deque<Batch<R>> inFlight = new ArrayDeque<>();
    private volatile long incarnation = newIncarnation();
    private long nextSequence = 1;
    private long queuedBytes;
    private int round;
    private @Nullable NodeId leader;
    private boolean stalled;
    private long resumeAtNanos;
    private long lastProgressNanos;
    private boolean closed;

    /**
     * @param noLeader says why nobody takes commands
     * @param clock nanoseconds that never run backwards, from an arbitrary origin
     */
    public Proposer(
            NodeId self,
            Submitter submitter,
            long timeoutMillis,
            long maxQueuedBytes,
            int maxBatchBytes,
            Supplier<RaftException> noLeader,
            LongSupplier clock) {
        this.self = self;
        this.submitter = submitter;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.maxQueuedBytes = maxQueuedBytes;
        this.maxBatchBytes = maxBatchBytes;
        this.noLeader = noLeader;
        this.clock = clock;
        this.lastProgressNanos = clock.getAsLong();
    }

    private static long newIncarnation() {
        return RANDOM.nextLong();
    }

    /**
     * Takes a command; from any thread, never blocks. The future is completed once this node has applied it.
     *
     * @return fails with {@link NotReadyException} after {@link #stopTaking}, {@link OverloadedException} when too much waits already, and as
     *     {@code ReplicatedLog.propose} says otherwise
     */
    public CompletableFuture<R> propose(byte[] bytes) {
        QueuedCommand<R> command = new QueuedCommand<>(bytes, clock.getAsLong() + timeoutNanos);
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new NotReadyException("this node is stopped"));
            }
            if (queuedBytes + bytes.length > maxQueuedBytes) {
                return CompletableFuture.failedFuture(new OverloadedException("overloaded, retry: " + queuedBytes
                        + " bytes of commands wait on " + self + ", at most " + maxQueuedBytes + " may"));
            }
            queuedBytes += bytes.length;
            waiting.add(command);
            pump();
        }
        return command.future;
    }

    /** Whether that incarnation is this node's present one. */
    boolean isCurrent(long value) {
        return value == incarnation;
    }

    long incarnation() {
        return incarnation;
    }

    /** Who takes commands from now on, or null. */
    public synchronized void leaderChanged(@Nullable NodeId newLeader) {
        leader = newLeader;
        if (!inFlight.isEmpty()) {
            stall(0);
        }
        resumeIfDue(clock.getAsLong());
        pump();
    }

    /** Sends again what must be and fails what waited too long; called every few milliseconds. */
    public void tick() {
        List<Runnable> failures = new ArrayList<>();
        synchronized (this) {
            long now = clock.getAsLong();
            if (!inFlight.isEmpty() && !stalled && now - lastProgressNanos > patienceNanos()) {
                stall(0);
            }
            resumeIfDue(now);
            expireWaiting(now, failures);
            expireInFlight(now, failures);
            pump();
        }
        failures.forEach(Runnable::run);
    }

    private long patienceNanos() {
        return NO_PROGRESS_NANOS + inFlight.getFirst().entry.length * NANOS_PER_BYTE;
    }

    /** The batch of that sequence was applied on this node. */
    void applied(long ofIncarnation, long sequence, List<R> outcomes) {
        Batch<R> batch;
        synchronized (this) {
            batch = inFlight.peekFirst();
            if (ofIncarnation != incarnation || batch == null || batch.sequence != sequence) {
                return;
            }
            inFlight.removeFirst();
            release(batch);
            lastProgressNanos = clock.getAsLong();
            pump();
        }
        for (int i = 0; i < outcomes.size(); i++) {
            batch.commands.get(i).future.complete(outcomes.get(i));
        }
    }

    /** The whole state was replaced by a snapshot that covers this node's stream up to that sequence. */
    void stateReplaced(long lastSequence) {
        List<Batch<R>> covered = new ArrayList<>();
        synchronized (this) {
            while (!inFlight.isEmpty() && inFlight.getFirst().sequence <= lastSequence) {
                Batch<R> batch = inFlight.removeFirst();
                release(batch);
                covered.add(batch);
            }
            pump();
        }
        RaftException cause = new OutcomeUnknownException(
                "the command was applied elsewhere and reached this node inside a snapshot; its outcome is not known");
        covered.forEach(batch -> batch.commands.forEach(command -> command.future.completeExceptionally(cause)));
    }

    /** Takes nothing more; what waits goes on. */
    public synchronized void stopTaking() {
        closed = true;
    }

    /** Blocks until nothing waits any more, but not longer than that. */
    public void awaitEmpty(long timeoutMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!isEmpty() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized boolean isEmpty() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    /** Fails everything that waits and takes nothing more. */
    public void close() {
        List<QueuedCommand<R>> never = new ArrayList<>();
        List<QueuedCommand<R>> unknown = new ArrayList<>();
        synchronized (this) {
            closed = true;
            never.addAll(waiting);
            inFlight.forEach(batch -> unknown.addAll(batch.commands));
            waiting.clear();
            inFlight.clear();
        }
        never.forEach(command -> command.future.completeExceptionally(new NotReadyException("this node is stopped")));
        unknown.forEach(command -> command.future.completeExceptionally(
                new OutcomeUnknownException("this node stopped before the command was seen applied")));
    }

    private void pump() {
        while (leader != null && !stalled && !waiting.isEmpty() && inFlight.size() < MAX_BATCHES_IN_FLIGHT) {
            if (inFlight.isEmpty()) {
                lastProgressNanos = clock.getAsLong();
            }
            Batch<R> batch = nextBatch();
            inFlight.addLast(batch);
            send(batch, leader);
        }
    }

    private Batch<R> nextBatch() {
        List<QueuedCommand<R>> commands = new ArrayList<>();
        List<byte[]> payloads = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && (commands.isEmpty() || bytes + waiting.getFirst().bytes.length <= maxBatchBytes)) {
            QueuedCommand<R> command = waiting.removeFirst();
            bytes += command.bytes.length;
            commands.add(command);
            payloads.add(command.bytes);
        }
        long sequence = nextSequence++;
        byte[] entry = LogEntries.batch(incarnation, sequence, self, payloads);
        long underWay = entry.length;
        for (Batch<R> before : inFlight) {
            underWay += before.entry.length;
        }
        return new Batch<>(sequence, entry, commands, underWay * NANOS_PER_BYTE);
    }

    private void send(Batch<R> batch, NodeId to) {
        int attemptRound = round;
        batch.uncertainAttempts++;
        submitter.submit(to, batch.entry, TimeUnit.NANOSECONDS.toMillis(batch.moreNanos), new Submitter.Result() {
            @Override
            public void committed() {
                // Applying it on this node is what counts.
            }

            @Override
            public void rejected(String reason) {
                synchronized (Proposer.this) {
                    batch.uncertainAttempts--;
                    failedIn(attemptRound);
                }
            }

            @Override
            public void unknown(String reason) {
                synchronized (Proposer.this) {
                    failedIn(attemptRound);
                }
            }
        });
    }

    private void failedIn(int attemptRound) {
        if (attemptRound == round) {
            stall(RETRY_NANOS);
        }
    }

    private void stall(long forNanos) {
        if (!stalled) {
            stalled = true;
            resumeAtNanos = clock.getAsLong() + forNanos;
        }
    }

    private void resumeIfDue(long now) {
        if (!stalled || leader == null || now - resumeAtNanos < 0) {
            return;
        }
        stalled = false;
        round++;
        lastProgressNanos = now;
        takeBackRejected();
        for (Batch<R> batch : List.copyOf(inFlight)) {
            if (!stalled) {
                send(batch, leader);
            }
        }
    }

    /** Batches at the end of the stream that are certainly in no log go back to the queue as if never sent. */
    private void takeBackRejected() {
        while (!inFlight.isEmpty() && inFlight.getLast().uncertainAttempts == 0) {
            Batch<R> batch = inFlight.removeLast();
            nextSequence = batch.sequence;
            for (int i = batch.commands.size() - 1; i >= 0; i--) {
                waiting.addFirst(batch.commands.get(i));
            }
        }
    }

    private void expireWaiting(long now, List<Runnable> failures) {
        if (stalled) {
            takeBackRejected();
        }
        RaftException cause = null;
        for (Iterator<QueuedCommand<R>> it = waiting.iterator(); it.hasNext(); ) {
            QueuedCommand<R> command = it.next();
            if (now - command.deadlineNanos < 0) {
                break;
            }
            it.remove();
            queuedBytes -= command.bytes.length;
            RaftException failure = cause != null ? cause : whyNotTaken();
            cause = failure;
            failures.add(() -> command.future.completeExceptionally(failure));
        }
    }

    private RaftException whyNotTaken() {
        return leader == null || stalled
                ? noLeader.get()
                : new OverloadedException("overloaded, retry: the command was not taken within "
                        + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms, " + queuedBytes + " bytes wait");
    }

    private void expireInFlight(long now, List<Runnable> failures) {
        boolean allDone = !inFlight.isEmpty();
        for (Batch<R> batch : inFlight) {
            for (QueuedCommand<R> command : batch.commands) {
                if (command.future.isDone()) {
                    continue; // given up before; what was sent with it may still have time
                }
                if (now - command.deadlineNanos - batch.moreNanos >= 0) {
                    long waited = timeoutNanos + batch.moreNanos;
                    failures.add(() -> command.future.completeExceptionally(
                            new OutcomeUnknownException("the leader did not confirm the command within "
                                    + TimeUnit.NANOSECONDS.toMillis(waited)
                                    + " ms; it may have been applied, or be applied later")));
                } else {
                    allDone = false;
                }
            }
        }
        if (allDone) {
            inFlight.forEach(this::release);
            inFlight.clear();
            incarnation = newIncarnation();
            nextSequence = 1;
            stalled = false;
            round++;
        }
    }

    private void release(Batch<R> batch) {
        for (QueuedCommand<R> command : batch.commands) {
            queuedBytes -= command.bytes.length;
        }
    }
}
