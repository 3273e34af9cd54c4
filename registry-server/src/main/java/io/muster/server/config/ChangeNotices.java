package io.muster.server.config;

import io.muster.server.replication.Replicator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all nodes through the log which configurations have changed in the external database: one notice at a time, with whatever keys have
 * gathered while the last one was on its way. Thread-safe.
 */
final class ChangeNotices {

    private static final Logger log = LoggerFactory.getLogger(ChangeNotices.class);
    private static final int MOST_KEYS = 256;

    private final Replicator replicator;
    private final Deque<Notice> waiting = new ArrayDeque<>();
    private boolean underWay;
    private volatile boolean heard = true;

    /** Keys that go into one entry of the log. */
    private record Notice(Set<ConfigKey> keys, CompletableFuture<Void> told) {}

    ChangeNotices(Replicator replicator) {
        this.replicator = replicator;
    }

    /**
     * Adds a key. The result completes once this node has executed the notice that names it, and never fails; while notices do not
     * get through, for want of a majority, it is complete at once.
     */
    CompletableFuture<Void> add(ConfigKey key) {
        CompletableFuture<Void> told;
        boolean first;
        synchronized (this) {
            if (waiting.isEmpty() || waiting.getLast().keys().size() >= MOST_KEYS) {
                waiting.add(new Notice(new LinkedHashSet<>(), new CompletableFuture<>()));
            }
            waiting.getLast().keys().add(key);
            told = waiting.getLast().told();
            first = !underWay;
            underWay = true;
        }
        if (first) {
            sendNext();
        }
        return heard ? told : CompletableFuture.completedFuture(null);
    }

    private void sendNext() {
        Notice notice;
        synchronized (this) {
            notice = waiting.poll();
            if (notice == null) {
                underWay = false;
                return;
            }
        }
        replicator
                .propose(new ConfigCommand.ConfigChanged(new ArrayList<>(notice.keys())))
                .whenComplete((outcome, failure) -> {
                    heard = failure == null;
                    if (failure != null) {
                        log.debug(
                                "The other nodes find {} changes in the change table: {}",
                                notice.keys().size(),
                                failure.toString());
                    }
                    notice.told().complete(null);
                    sendNext();
                });
    }
}
