package io.muster.server.config;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * The entries of the log that have announced changes in the external database which this node has not read yet. An index counts as applied
 * for callers only before the first of them, so that whoever has seen a change on one node sees it on the next one too. Thread-safe.
 */
final class UnreadNotices {

    /** A database that does not answer must not make a node look as if it lagged: reads go on from memory. */
    private static final long LONGEST_WAIT_MILLIS = 2_000;

    private final ConcurrentSkipListMap<Long, CompletableFuture<?>> unread = new ConcurrentSkipListMap<>();

    /**
     * Notes an entry, before its index is applied.
     *
     * @param read completes, in whatever way, once it need not be waited for
     */
    void add(long index, CompletableFuture<?> read) {
        if (read.isDone()) {
            return;
        }
        CompletableFuture<?> bounded = read.handle((value, failure) -> null)
                .completeOnTimeout(null, LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        unread.put(index, bounded);
        bounded.thenRun(() -> unread.remove(index));
    }

    /** The highest index up to which everything is served here. */
    long served(long appliedIndex) {
        Map.Entry<Long, CompletableFuture<?>> first = unread.firstEntry();
        return first == null ? appliedIndex : Math.min(appliedIndex, first.getKey() - 1);
    }

    /** Completes once all that has been announced up to now is read; never fails. */
    CompletableFuture<Void> allRead() {
        return CompletableFuture.allOf(unread.values().toArray(CompletableFuture[]::new));
    }
}
