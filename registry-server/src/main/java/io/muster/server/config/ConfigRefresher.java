package io.muster.server.config;

import io.muster.persistence.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads configurations of the external database again when they are said to have changed.
 *
 * <p>Keys are spread over lanes; a lane reads one portion after the other, so of one key no read can overtake another and what
 * is served never goes back to a row that was read earlier. When the database is away the keys wait and are tried again.
 *
 * <p>A change that the log has announced is served as it is read. One that was only found, in the change table or by comparing rows, is
 * announced first and served when the announcement comes back, so that no client sees here what another node cannot know that it lacks.
 */
final class ConfigRefresher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConfigRefresher.class);
    private static final int LANES = 4;
    private static final int KEYS_AT_A_TIME = 64;
    private static final long RETRY_MILLIS = 500;

    /** Of the contents of several configurations that are read together, in characters of one or two bytes. */
    private static final long MOST_CHARACTERS = 16 << 20;

    private final Database database;
    private final ConfigRows rows;
    private final ConfigCache cache;
    private final LocalConfigFiles files;
    private final ChangeNotices notices;
    private final UnreadNotices unread;
    private final long mostKept;
    private final Lane[] lanes = new Lane[LANES];
    private final AtomicLong reads = new AtomicLong();
    /** Guards the order of single refreshes and of the one bulk read. */
    private final Object applying = new Object();

    private @Nullable Set<ConfigKey> refreshedDuringBulk;
    private volatile boolean closed;

    /** @param mostKept of the contents that a reading of everything keeps in memory until they are served, in characters */
    ConfigRefresher(
            Database database,
            ConfigCache cache,
            LocalConfigFiles files,
            ChangeNotices notices,
            UnreadNotices unread,
            long mostKept) {
        this.mostKept = mostKept;
        this.database = database;
        this.rows = new ConfigRows(database.repositories());
        this.cache = cache;
        this.files = files;
        this.notices = notices;
        this.unread = unread;
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = new Lane();
        }
    }

    /**
     * Reads a key again; completes with its revision after a read that began after this call is served here. Fails when the
     * database is away; the key is then read later all the same. Never blocks.
     */
    CompletableFuture<Long> refresh(ConfigKey key) {
        return lane(key).add(key, true);
    }

    /**
     * Reads a key again that may have changed without an announcement; completes once what was found is served, after the announcement
     * where one was needed. Fails as {@link #refresh} does. Never blocks.
     */
    CompletableFuture<Long> look(ConfigKey key) {
        return lane(key).add(key, false);
    }

    /** The number of the latest read: whatever is served by now has this revision or an earlier one. */
    long lastRead() {
        return reads.get();
    }

    private Lane lane(ConfigKey key) {
        return lanes[Math.floorMod(key.hashCode(), LANES)];
    }

    /**
     * Completes once reads of these keys are served that began after this call, and everything is read that had been announced by
     * then: what this node shows is then no older than what any node has shown before the call. Fails when the database is away.
     */
    CompletableFuture<?> confirm(Collection<ConfigKey> keys) {
        return CompletableFuture.allOf(keys.stream().map(this::look).toArray(CompletableFuture[]::new))
                .thenCompose(read -> unread.allRead());
    }

    /**
     * Reads everything and serves it; keys that were refreshed meanwhile are left as they are. Completes with how many keys
     * looked different. Never blocks.
     */
    CompletableFuture<Integer> refreshAll() {
        synchronized (applying) {
            if (refreshedDuringBulk != null) {
                return CompletableFuture.completedFuture(0); // one is under way
            }
            refreshedDuringBulk = new HashSet<>();
        }
        long revision = reads.incrementAndGet();
        long announced = unread.latest();
        Map<ConfigKey, Map<String, String>> contents = new LinkedHashMap<>();
        return database.submit(sql -> {
                    contents.clear(); // the work may be run twice
                    AtomicLong characters = new AtomicLong();
                    return rows.all(sql, revision, (key, gray, version, content) -> {
                        if (!isNew(key, gray, version)) {
                            return;
                        }
                        Map<String, String> kept = contents.computeIfAbsent(key, same -> new LinkedHashMap<>());
                        if (characters.addAndGet(content.length()) > mostKept) {
                            copyNow(key, gray, version, content);
                        } else {
                            kept.put(gray == null ? "" : gray.name, content);
                        }
                    });
                })
                .handle((entries, failure) -> {
                    synchronized (applying) {
                        Set<ConfigKey> refreshed = refreshedDuringBulk == null ? Set.of() : refreshedDuringBulk;
                        refreshedDuringBulk = null;
                        if (failure != null) {
                            throw ConfigBrowser.problem(failure);
                        }
                        int different = serveAll(entries, contents, refreshed);
                        unread.readAll(announced);
                        return different;
                    }
                });
    }

    private boolean isNew(ConfigKey key, @Nullable GrayVersion gray, ConfigVersion version) {
        ConfigEntry present = cache.entry(key);
        if (present == null) {
            return true;
        }
        if (gray == null) {
            return present.formal() == null || !present.formal().looksLike(version);
        }
        GrayVersion known = present.gray(gray.name);
        return known == null || !known.version.looksLike(version);
    }

    private int serveAll(
            Map<ConfigKey, ConfigEntry> entries,
            Map<ConfigKey, Map<String, String>> contents,
            Set<ConfigKey> refreshed) {
        int different = 0;
        for (ConfigKey key : List.copyOf(cache.keys())) {
            if (!entries.containsKey(key) && !refreshed.contains(key)) {
                serve(key, new ConfigRows.Read(ConfigEntry.EMPTY, Map.of()), true);
                different++;
            }
        }
        for (Map.Entry<ConfigKey, ConfigEntry> entry : entries.entrySet()) {
            if (!refreshed.contains(entry.getKey())) {
                Map<String, String> read = contents.getOrDefault(entry.getKey(), Map.of());
                // At the very first start all are new, nobody has been shown one, and a file for each takes its time.
                serve(entry.getKey(), new ConfigRows.Read(entry.getValue(), read), cache.entry(entry.getKey()) != null);
                different += contents.containsKey(entry.getKey()) ? 1 : 0;
            }
        }
        return different;
    }

    /**
     * Serves what was read and keeps the local copy equal to it.
     *
     * @param copyFirst whether the copy is written before anybody is shown the state, so that this node does not fall behind itself when it
     *     is killed; otherwise soon
     */
    private void serve(ConfigKey key, ConfigRows.Read read, boolean copyFirst) {
        ConfigEntry before = cache.entry(key);
        copy(key, before == null ? ConfigEntry.EMPTY : before, read, copyFirst);
        cache.update(new ConfigUpdate.Whole(key, read.entry(), read.contents()));
    }

    private void copy(ConfigKey key, ConfigEntry before, ConfigRows.Read read, boolean now) {
        ConfigVersion formal = read.entry().formal();
        String content = read.contents().get("");
        if (formal != null && content != null) {
            files.store(key, null, formal, content);
            settle(key, null, now);
        } else if (formal == null && before.formal() != null) {
            files.remove(key, null);
            settle(key, null, now);
        }
        for (GrayVersion gray : read.entry().grays()) {
            String grayContent = read.contents().get(gray.name);
            if (grayContent != null) {
                files.store(key, gray, gray.version, grayContent);
                settle(key, gray.name, now);
            }
        }
        for (GrayVersion gray : before.grays()) {
            if (read.entry().gray(gray.name) == null) {
                files.remove(key, gray.name);
                settle(key, gray.name, now);
            }
        }
    }

    /**
     * Copies a content of a reading of everything that is too much to be kept until that is served; not where a later reading was served meanwhile. The copy is then
     * ahead of what is shown, never behind; whoever asks for the state that is still shown gets the one of the database.
     */
    private void copyNow(ConfigKey key, @Nullable GrayVersion gray, ConfigVersion version, String content) {
        synchronized (applying) {
            if (refreshedDuringBulk == null || !refreshedDuringBulk.contains(key)) {
                files.store(key, gray, version, content);
                files.settle(key, gray == null ? null : gray.name);
            }
        }
    }

    private void settle(ConfigKey key, @Nullable String grayName, boolean now) {
        if (now) {
            files.settle(key, grayName);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /**
     * A key that waits to be read.
     *
     * @param announced whether what is found may be served at once
     */
    private record Waiting(CompletableFuture<Long> done, boolean announced) {}

    /** The keys of one lane that wait, and the one read that is under way. */
    private final class Lane {
        private final Map<ConfigKey, Waiting> waiting = new LinkedHashMap<>();
        private boolean reading;

        CompletableFuture<Long> add(ConfigKey key, boolean announced) {
            CompletableFuture<Long> done;
            synchronized (this) {
                done = enqueue(key, announced);
                if (reading) {
                    return done;
                }
                reading = true;
            }
            readNext();
            return done;
        }

        private CompletableFuture<Long> enqueue(ConfigKey key, boolean announced) {
            Waiting present = waiting.get(key);
            if (present == null) {
                present = new Waiting(new CompletableFuture<>(), announced);
                waiting.put(key, present);
            } else if (announced && !present.announced()) {
                waiting.put(key, new Waiting(present.done(), true));
            }
            return present.done();
        }

        private void readNext() {
            Map<ConfigKey, Waiting> portion = new LinkedHashMap<>();
            synchronized (this) {
                Iterator<Map.Entry<ConfigKey, Waiting>> next =
                        waiting.entrySet().iterator();
                while (next.hasNext() && portion.size() < KEYS_AT_A_TIME) {
                    Map.Entry<ConfigKey, Waiting> entry = next.next();
                    portion.put(entry.getKey(), entry.getValue());
                    next.remove();
                }
                if (portion.isEmpty() || closed) {
                    reading = false;
                    return;
                }
            }
            read(portion);
        }

        /** Reads as many of a portion as fit into memory together, and then the rest of it. */
        private void read(Map<ConfigKey, Waiting> portion) {
            long revision = reads.incrementAndGet();
            long latest = unread.latest();
            List<ConfigKey> keys = List.copyOf(portion.keySet());
            database.submit(sql -> together(sql, keys, revision)).whenComplete((found, failure) -> {
                if (failure != null) {
                    failed(portion, failure);
                    return;
                }
                Map<ConfigKey, Waiting> rest = new LinkedHashMap<>(portion);
                keys.subList(0, found.size()).forEach(rest::remove);
                portion.keySet().removeAll(rest.keySet());
                served(keys.subList(0, found.size()), found, portion, revision, latest);
                if (rest.isEmpty()) {
                    readNext();
                } else {
                    read(rest);
                }
            });
        }

        /** The first of the keys, as many as have {@link #MOST_CHARACTERS} of contents. */
        private List<ConfigRows.Read> together(DSLContext sql, List<ConfigKey> keys, long revision) {
            List<ConfigRows.Read> found = new ArrayList<>(keys.size());
            long characters = 0;
            for (ConfigKey key : keys) {
                ConfigEntry known = cache.entry(key);
                ConfigRows.Read read = rows.one(sql, key, revision, known == null ? ConfigEntry.EMPTY : known);
                found.add(read);
                characters += read.characters();
                if (characters > MOST_CHARACTERS) {
                    break;
                }
            }
            return found;
        }

        private void served(
                List<ConfigKey> keys,
                List<ConfigRows.Read> found,
                Map<ConfigKey, Waiting> portion,
                long revision,
                long latest) {
            Map<ConfigKey, CompletableFuture<Boolean>> announcements = new LinkedHashMap<>();
            synchronized (applying) {
                for (int index = 0; index < keys.size(); index++) {
                    ConfigKey key = keys.get(index);
                    if (!portion.get(key).announced() && !isServed(key, found.get(index))) {
                        CompletableFuture<Boolean> told = notices.add(key);
                        if (!told.isDone() || told.join()) {
                            announcements.put(key, told);
                            continue;
                        }
                    }
                    serve(key, found.get(index), true);
                    unread.read(key, latest);
                    if (refreshedDuringBulk != null) {
                        refreshedDuringBulk.add(key);
                    }
                }
            }
            portion.forEach((key, waiter) -> {
                CompletableFuture<Boolean> told = announcements.get(key);
                if (told == null) {
                    waiter.done().complete(revision);
                } else {
                    servedAfter(told, key, waiter.done(), revision);
                }
            });
        }

        private boolean isServed(ConfigKey key, ConfigRows.Read found) {
            ConfigEntry present = cache.entry(key);
            return !ConfigCache.differs(present == null ? ConfigEntry.EMPTY : present, found.entry());
        }

        /** Whoever executes an announcement reads what it names, this node too; where it was not executed the key is read as it is. */
        private void servedAfter(
                CompletableFuture<Boolean> told, ConfigKey key, CompletableFuture<Long> done, long revision) {
            told.thenCompose(heard -> heard ? unread.allRead().thenApply(read -> revision) : add(key, true))
                    .whenComplete((number, failure) -> {
                        if (failure == null) {
                            done.complete(number);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
        }

        /** Callers are told at once; the keys stay and are read when the database is back. */
        private void failed(Map<ConfigKey, Waiting> portion, Throwable failure) {
            synchronized (this) {
                portion.forEach((key, waiter) -> enqueue(key, waiter.announced()));
            }
            RuntimeException problem = ConfigBrowser.problem(failure);
            log.debug("{} configurations wait for the database: {}", portion.size(), problem.getMessage());
            portion.values().forEach(waiter -> waiter.done().completeExceptionally(problem));
            Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            later.execute(this::readNext);
        }
    }
}
