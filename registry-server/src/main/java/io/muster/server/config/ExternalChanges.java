package io.muster.server.config;

import io.muster.persistence.ConfigChange;
import io.muster.persistence.Database;
import io.muster.persistence.DatabaseHealth;
import io.muster.persistence.HistoryEntry;
import io.muster.persistence.StoredConfig;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds changes in the external database that were not announced to this node: it reads the tail of the change table, looks back
 * for entries that were committed late, and compares rows by time and md5, and looks for removals and gray releases in the history, for writers that know no
 * change table.
 *
 * <p>At most one of these reads is under way; all run on the database's own threads.
 */
final class ExternalChanges implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ExternalChanges.class);
    private static final int ROWS_AT_A_TIME = 1000;
    private static final long LOOK_AT_DATABASE_MILLIS = 20;
    private static final Duration LOOK_BACK_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_BACK = Duration.ofSeconds(15);
    private static final Duration COMPARE_ALL_EVERY = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final Database database;
    private final ConfigCache cache;
    private final ConfigRefresher refresher;
    private final ConfigSettings settings;
    private final Clock clock;
    private final TreeSet<Long> seen = new TreeSet<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long timer = -1;
    private long lastId = -1;
    private long lookBackAt;
    private long sweepAt;
    private long compareAllAt;
    private boolean busy;

    /** The largest id that was known at a time. */
    private record Mark(long millis, long id) {}

    ExternalChanges(
            Vertx vertx,
            Database database,
            ConfigCache cache,
            ConfigRefresher refresher,
            ConfigSettings settings,
            Clock clock) {
        this.vertx = vertx;
        this.database = database;
        this.cache = cache;
        this.refresher = refresher;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads everything before this node serves, if the database can be used soon, so that nobody is shown a state that is older than
     * what this node has shown before it was restarted. Else the local copy serves until the database is back. Blocks.
     */
    void firstRead(Duration patience) {
        synchronized (this) {
            busy = true;
        }
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < until) {
                DatabaseHealth.State state = database.health().state();
                if (database.health().usable()) {
                    begin(clock.millis()).get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return;
                }
                if (state != DatabaseHealth.State.STARTING) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_AT_DATABASE_MILLIS);
            }
        } catch (ExecutionException | TimeoutException later) {
            log.warn(
                    "The configurations of the local copy are served until the database is read: {}", later.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                busy = false;
            }
        }
    }

    void start() {
        timer = vertx.setPeriodic(1, settings.tailInterval().toMillis(), tick -> search());
    }

    private synchronized void search() {
        if (busy || !database.health().usable()) {
            return;
        }
        busy = true;
        next().whenComplete((done, failure) -> {
            synchronized (this) {
                busy = false;
            }
            if (failure != null) {
                log.debug("The database was not searched for changes: {}", failure.toString());
            }
        });
    }

    private CompletableFuture<?> next() {
        long now = clock.millis();
        if (lastId < 0) {
            return begin(now);
        }
        if (now >= compareAllAt) {
            compareAllAt = now + COMPARE_ALL_EVERY.toMillis();
            return compareAll();
        }
        if (now >= sweepAt) {
            sweepAt = now + settings.sweepInterval().toMillis();
            return sweep(now - 2 * settings.sweepInterval().toMillis() - 5_000, -1);
        }
        if (now >= lookBackAt) {
            lookBackAt = now + LOOK_BACK_EVERY.toMillis();
            return tail(lookBackFrom(now), now);
        }
        return tail(lastId, now);
    }

    /** The end of the tail is taken before everything is read, so that nothing falls between. */
    private CompletableFuture<?> begin(long now) {
        return database.submit(sql -> database.repositories().changes().lastId(sql))
                .thenCompose(end -> refresher.refreshAll().thenAccept(different -> {
                    compareAllAt = now + COMPARE_ALL_EVERY.toMillis();
                    sweepAt = now + settings.sweepInterval().toMillis();
                    lastId = end;
                    marks.add(new Mark(now, Math.max(0, end - ROWS_AT_A_TIME)));
                    log.info("{} configurations are served from the database.", cache.count());
                }));
    }

    private long lookBackFrom(long now) {
        while (marks.size() > 1 && marks.getFirst().millis() < now - LOOK_BACK.toMillis()) {
            marks.removeFirst();
        }
        long from = marks.isEmpty() ? lastId : marks.getFirst().id();
        seen.headSet(from).clear();
        return from;
    }

    private CompletableFuture<?> tail(long from, long now) {
        return database.submit(sql -> database.repositories().changes().after(sql, from, ROWS_AT_A_TIME))
                .thenCompose(changes -> {
                    for (ConfigChange change : changes) {
                        if (seen.add(change.id())) {
                            look(StorageKeys.domain(change.key()));
                        }
                        lastId = Math.max(lastId, change.id());
                    }
                    if (marks.isEmpty() || marks.getLast().id() < lastId) {
                        marks.add(new Mark(now, lastId));
                    }
                    return changes.size() < ROWS_AT_A_TIME
                            ? CompletableFuture.completedFuture(null)
                            : tail(changes.get(changes.size() - 1).id(), now);
                });
    }

    private void look(ConfigKey key) {
        refresher.look(key).exceptionally(failure -> {
            log.debug("{} is read again later: {}", key, failure.toString());
            return 0L;
        });
    }

    /** Compares rows that were modified lately: they may come from a server that writes no change table. */
    private CompletableFuture<Void> sweep(long sinceMillis, long afterId) {
        return database.submit(sql -> database.repositories()
                        .configs()
                        .modifiedSince(sql, Instant.ofEpochMilli(sinceMillis), afterId, ROWS_AT_A_TIME))
                .thenCompose(rows -> {
                    List<ConfigKey> differing = new ArrayList<>();
                    for (StoredConfig row : rows) {
                        ConfigEntry present = cache.entry(StorageKeys.domain(row.key()));
                        ConfigVersion formal = present == null ? null : present.formal();
                        if (formal == null || !formal.md5.equals(row.md5())) {
                            differing.add(StorageKeys.domain(row.key()));
                        }
                    }
                    differing.forEach(this::look);
                    return rows.isEmpty()
                            ? sweepHistory(sinceMillis, -1)
                            : sweep(sinceMillis, rows.get(rows.size() - 1).id());
                });
    }

    /** Removals leave no row, and gray releases are in rows of their own: such a server tells both in the history. */
    private CompletableFuture<Void> sweepHistory(long sinceMillis, long afterNid) {
        return database.submit(sql -> database.repositories()
                        .history()
                        .removalsAndGraysSince(sql, Instant.ofEpochMilli(sinceMillis), afterNid, ROWS_AT_A_TIME))
                .thenCompose(rows -> {
                    rows.stream()
                            .filter(this::mayDiffer)
                            .map(row -> StorageKeys.domain(row.key()))
                            .distinct()
                            .forEach(this::look);
                    return rows.isEmpty()
                            ? CompletableFuture.completedFuture(null)
                            : sweepHistory(
                                    sinceMillis, rows.get(rows.size() - 1).nid());
                });
    }

    /** Nearly all rows are of this cluster's own changes, which are served already. A row of an update holds the state before it. */
    private boolean mayDiffer(HistoryEntry row) {
        ConfigEntry present = cache.entry(StorageKeys.domain(row.key()));
        boolean removed = row.operation() == HistoryEntry.Operation.DELETE;
        String grayName = row.grayName();
        if (grayName == null || grayName.isEmpty()) {
            return removed && present != null && present.formal() != null;
        }
        GrayVersion gray = present == null ? null : present.gray(grayName);
        if (removed || gray == null) {
            return removed == (gray != null);
        }
        boolean sameMd5 = gray.version.md5.equals(row.md5());
        return row.operation() == HistoryEntry.Operation.UPDATE ? sameMd5 : !sameMd5;
    }

    /** Compares everything, also the gray releases of servers that tell them nowhere else. */
    CompletableFuture<Integer> compareAll() {
        return refresher.refreshAll().thenApply(different -> {
            if (different > 0) {
                log.info("{} configurations had changed in the database without an announcement.", different);
            }
            return different;
        });
    }

    @Override
    public void close() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
