package io.muster.server.membership;

import io.muster.raft.ReplicatedLog;
import io.muster.server.replication.Replicator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the membership follow the operators' files, on the leader: when the files of a majority of the members have the
 * same new content, what it newly lists is added, one after the other. Nobody is removed here: that needs a confirmation. What has
 * been acted on is remembered in the log, so that a member which was removed by hand is not added again by the same content.
 *
 * <p>On one thread.
 */
final class FileFollower {

    private static final Logger LOG = LoggerFactory.getLogger(FileFollower.class);
    private static final String BY = "cluster.conf";
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ReplicatedLog<?> log;
    private final Replicator replicator;
    private final ClusterState state;
    private final MemberChanges changes;
    private final Supplier<Differences> differences;
    private final Map<String, Long> failedAt = new HashMap<>();
    private final Map<String, String> told = new HashMap<>();
    private boolean busy;

    FileFollower(
            ReplicatedLog<?> log,
            Replicator replicator,
            ClusterState state,
            MemberChanges changes,
            Supplier<Differences> differences) {
        this.log = log;
        this.replicator = replicator;
        this.state = state;
        this.changes = changes;
        this.differences = differences;
    }

    /**
     * One look; about once a second.
     *
     * @param onThisThread runs what follows an answer on the thread that looks
     */
    void look(Executor onThisThread) {
        if (busy || !log.status().isLeader()) {
            return;
        }
        Optional<List<String>> agreed = differences.get().agreed();
        List<String> before = state.actedOn();
        if (agreed.isEmpty() || agreed.get().equals(before)) {
            return;
        }
        Members members = Members.of(log.status());
        List<String> newlyListed = agreed.get().stream()
                .filter(address ->
                        !before.contains(address) && !members.byAddress().containsKey(address))
                .toList();
        if (newlyListed.isEmpty()) {
            busy = true;
            replicator
                    .propose(new ClusterCommand.ListActedOn(agreed.get()))
                    .whenCompleteAsync((done, failure) -> busy = false, onThisThread);
            return;
        }
        newlyListed.stream().filter(this::isDue).findFirst().ifPresent(address -> add(address, onThisThread));
    }

    private boolean isDue(String address) {
        Long failed = failedAt.get(address);
        return failed == null || System.nanoTime() - failed >= RETRY_NANOS;
    }

    private void add(String address, Executor onThisThread) {
        busy = true;
        changes.add(address, BY)
                .whenCompleteAsync(
                        (done, failure) -> {
                            busy = false;
                            if (failure == null) {
                                failedAt.remove(address);
                                told.remove(address);
                                return;
                            }
                            failedAt.put(address, System.nanoTime());
                            String why = String.valueOf(failure.getMessage());
                            if (!why.equals(told.put(address, why))) {
                                LOG.warn("{} is listed in cluster.conf and not added yet: {}", address, why);
                            }
                        },
                        onThisThread);
    }
}
