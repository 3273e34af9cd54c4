package io.muster.raft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.raft.NoLeaderException;
import io.muster.raft.NotReadyException;
import io.muster.raft.OutcomeUnknownException;
import io.muster.raft.OverloadedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writers that propose numbered lines through the nodes of a cluster, and the judgement of what became of them. */
public final class Load implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Load.class);

    private final TestCluster cluster;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> neverTaken = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean stopped;

    /**
     * @param window how many proposals each node has under way at a time
     */
    public Load(TestCluster cluster, int window) {
        this.cluster = cluster;
        for (TestNode node : List.copyOf(cluster.nodes())) {
            Thread thread = new Thread(() -> write(node, window), "load-" + node.id());
            threads.add(thread);
            thread.start();
        }
    }

    private Load(TestCluster cluster) {
        this.cluster = cluster;
    }

    /** Without writers: only what {@link #propose(TestNode, int)} proposes is judged. */
    public static Load byHand(TestCluster cluster) {
        return new Load(cluster);
    }

    /** Proposes one numbered line. */
    public void propose(TestNode node, int number) {
        String line = node.id() + "#" + number;
        pending.incrementAndGet();
        propose(node, line).whenComplete((place, failure) -> {
            note(line, place, failure);
            pending.decrementAndGet();
        });
    }

    private void write(TestNode node, int window) {
        Semaphore permits = new Semaphore(window);
        for (int number = 0; !stopped; number++) {
            try {
                permits.acquire();
                if (!node.isRunning()) {
                    permits.release();
                    TimeUnit.MILLISECONDS.sleep(20);
                    continue;
                }
                String line = node.id() + "#" + number;
                pending.incrementAndGet();
                propose(node, line).whenComplete((place, failure) -> {
                    note(line, place, failure);
                    pending.decrementAndGet();
                    permits.release();
                });
                if (window < 50) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static CompletableFuture<Integer> propose(TestNode node, String line) {
        try {
            return node.propose(line);
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(new NotReadyException("stopped meanwhile"));
        }
    }

    private void note(String line, Integer place, Throwable failure) {
        if (failure == null) {
            acknowledged.put(line, place);
        } else if (failure instanceof NoLeaderException
                || failure instanceof OverloadedException
                || failure instanceof NotReadyException) {
            neverTaken.add(line);
        } else if (failure instanceof OutcomeUnknownException) {
            unknown.add(line);
        } else {
            unexpected.add(failure);
        }
    }

    public int acknowledgedCount() {
        return acknowledged.size();
    }

    public Set<String> unknown() {
        return Set.copyOf(unknown);
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            thread.interrupt();
            try {
                thread.join(5000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Stops the writers, waits until all running nodes agree, and checks: every acknowledged line is there once, at the
     * place that its proposer was told; no line that was refused is there; no line is there twice; the acknowledged lines
     * of a node stand in the order of their proposal.
     */
    public void stopAndVerify() {
        close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> pending.get() == 0);
        cluster.awaitLeader();
        for (TestNode node : cluster.running()) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> node.log()
                    .readBarrier()
                    .handle((index, failure) -> failure == null)
                    .join());
        }
        cluster.awaitEqualJournals();
        verify(cluster.running().get(0).journal().lines());
        for (TestNode node : cluster.running()) {
            assertThat(node.journal().timestampsWentBack()).isFalse();
        }
    }

    private void verify(List<String> journal) {
        assertThat(unexpected).isEmpty();
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < journal.size(); i++) {
            assertThat(places.put(journal.get(i), i))
                    .as("line twice: %s", journal.get(i))
                    .isNull();
        }
        acknowledged.forEach((line, place) ->
                assertThat(places.get(line)).as("acknowledged %s", line).isEqualTo(place));
        Set<String> wrong = new HashSet<>(neverTaken);
        wrong.retainAll(places.keySet());
        assertThat(wrong).as("refused, yet applied").isEmpty();
        Map<String, Integer> lastOfNode = new HashMap<>();
        for (String line : journal) {
            int hash = line.indexOf('#');
            if (hash > 0 && acknowledged.containsKey(line)) {
                int number = Integer.parseInt(line.substring(hash + 1));
                Integer previous = lastOfNode.put(line.substring(0, hash), number);
                assertThat(previous == null || previous < number)
                        .as("order at %s", line)
                        .isTrue();
            }
        }
        LOG.info(
                "{} acknowledged, {} unknown, {} refused, {} in the journal",
                acknowledged.size(),
                unknown.size(),
                neverTaken.size(),
                journal.size());
    }
}
