package io.muster.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The configurations that the log has announced as changed in the external database and that this node has not read yet. An index counts
 * as applied for callers only before the first such announcement, however long the database takes, so that whoever has seen a change on one
 * node sees it, or is sent elsewhere, on the next one. Takes memory for each configuration, not for each announcement. Thread-safe.
 */
final class UnreadNotices {

    private final Map<ConfigKey, Unread> unread = new HashMap<>();
    /** How many configurations were first announced at an index. */
    private final TreeMap<Long, Integer> outstanding = new TreeMap<>();

    private final TreeMap<Long, List<CompletableFuture<Void>>> waiting = new TreeMap<>();
    private volatile long latest;
    private volatile long first = Long.MAX_VALUE;

    /** The first and the last announcement that was not read. */
    private record Unread(long first, long last) {}

    /** Notes an entry of the log, before its index counts as applied. */
    synchronized void add(long index, Collection<ConfigKey> keys) {
        latest = Math.max(latest, index);
        for (ConfigKey key : keys) {
            Unread present = unread.get(key);
            if (present == null) {
                outstanding.merge(index, 1, Integer::sum);
                unread.put(key, new Unread(index, index));
            } else {
                unread.put(key, new Unread(present.first(), index));
            }
        }
        settle();
    }

    /** The last index that has announced anything; a read that begins now covers all announcements up to it. */
    long latest() {
        return latest;
    }

    /** Notes that a read of a configuration is served which began when {@code upTo} was the {@link #latest} index. */
    synchronized void read(ConfigKey key, long upTo) {
        forget(key, upTo);
        settle();
    }

    /** Notes that a read of everything is served which began when {@code upTo} was the {@link #latest} index. */
    synchronized void readAll(long upTo) {
        List.copyOf(unread.keySet()).forEach(key -> forget(key, upTo));
        settle();
    }

    private void forget(ConfigKey key, long upTo) {
        Unread present = unread.get(key);
        if (present == null || present.first() > upTo) {
            return;
        }
        outstanding.computeIfPresent(present.first(), (index, count) -> count == 1 ? null : count - 1);
        if (present.last() <= upTo) {
            unread.remove(key);
        } else {
            outstanding.merge(upTo + 1, 1, Integer::sum);
            unread.put(key, new Unread(upTo + 1, present.last()));
        }
    }

    private void settle() {
        first = outstanding.isEmpty() ? Long.MAX_VALUE : outstanding.firstKey();
        List<CompletableFuture<Void>> done = new ArrayList<>(0);
        var reached = waiting.headMap(first, false).values().iterator();
        while (reached.hasNext()) {
            done.addAll(reached.next());
            reached.remove();
        }
        if (!done.isEmpty()) {
            // Not under the lock: what follows is others' work.
            CompletableFuture.runAsync(() -> done.forEach(each -> each.complete(null)));
        }
    }

    /** Whether an announcement of this configuration was not read yet. */
    synchronized boolean contains(ConfigKey key) {
        return unread.containsKey(key);
    }

    /**
     * The highest index up to which everything is served here. An announcement may be read before its index counts as applied: who sees the
     * change already must be told that index.
     */
    long served(long appliedIndex) {
        return Math.min(Math.max(appliedIndex, latest), first - 1);
    }

    /** Completes once all that has been announced up to now is read, however long that takes; never fails. */
    synchronized CompletableFuture<Void> allRead() {
        if (first > latest) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.computeIfAbsent(latest, index -> new ArrayList<>(1)).add(done);
        return done;
    }
}
