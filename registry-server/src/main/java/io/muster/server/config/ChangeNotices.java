package io.muster.server.config;

import io.muster.server.replication.Replicator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all nodes through the log which configurations have changed in the external database: one notice at a time, with whatever keys have
 * gathered while the last one was on its way.
 *
 * <p>A change is shown by no node before it is announced, as long as the log works: then every node knows by the index whether it has what
 * a client has been shown elsewhere. Without a majority callers do not wait; what was not announced is announced when there is one again.
 * Thread-safe.
 */
final class ChangeNotices implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChangeNotices.class);
    private static final int MOST_KEYS = 256;
    /** What waits beyond this many notices is left to the change table, which every node reads anyway. */
    private static final int MOST_NOTICES = 16;

    private static final long RETRY_MILLIS = 200;

    private final Replicator replicator;
    private final Deque<Notice> waiting = new ArrayDeque<>();
    private boolean underWay;
    private volatile boolean heard = true;
    private volatile boolean closed;

    /** Keys that go into one entry of the log. */
    private record Notice(Set<ConfigKey> keys, CompletableFuture<Boolean> told) {
        Notice() {
            this(new LinkedHashSet<>(), new CompletableFuture<>());
        }
    }

    ChangeNotices(Replicator replicator) {
        this.replicator = replicator;
    }

    /**
     * Adds a key. The result completes with true once this node has executed the notice that names it, with false if that did not come
     * to pass in time, and never fails; while notices do not get through, for want of a majority, it is complete at once.
     */
    CompletableFuture<Boolean> add(ConfigKey key) {
        CompletableFuture<Boolean> told;
        boolean begins;
        synchronized (this) {
            if (waiting.isEmpty() || waiting.getLast().keys().size() >= MOST_KEYS) {
                if (waiting.size() >= MOST_NOTICES) {
                    return CompletableFuture.completedFuture(false);
                }
                waiting.add(new Notice());
            }
            waiting.getLast().keys().add(key);
            told = waiting.getLast().told();
            begins = !underWay;
            underWay = true;
        }
        if (begins) {
            sendNext();
        }
        return heard ? told : CompletableFuture.completedFuture(false);
    }

    private void sendNext() {
        Notice notice;
        synchronized (this) {
            notice = waiting.poll();
            if (notice == null || closed) {
                underWay = false;
                return;
            }
        }
        replicator
                .propose(new ConfigCommand.ConfigChanged(new ArrayList<>(notice.keys())))
                .whenComplete((outcome, failure) -> {
                    heard = failure == null;
                    if (failure == null) {
                        notice.told().complete(true);
                        sendNext();
                    } else {
                        log.debug(
                                "{} changes are announced later: {}",
                                notice.keys().size(),
                                failure.toString());
                        again(notice);
                    }
                });
    }

    /** Lets go of everybody who waits, and sends the same keys a little later. */
    private void again(Notice failed) {
        Deque<Notice> letGo = new ArrayDeque<>();
        synchronized (this) {
            letGo.addAll(waiting);
            waiting.clear();
            waiting.add(renewed(failed));
            letGo.forEach(notice -> waiting.add(renewed(notice)));
        }
        failed.told().complete(false);
        letGo.forEach(notice -> notice.told().complete(false));
        CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS).execute(this::sendNext);
    }

    private static Notice renewed(Notice notice) {
        return new Notice(notice.keys(), new CompletableFuture<>());
    }

    @Override
    public void close() {
        closed = true;
    }
}
