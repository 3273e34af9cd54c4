package io.muster.server.config;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this node serves: the state of every configuration in memory, the contents of the ones in use in a cache that is bounded
 * by bytes, the rest read from {@link ConfigContents}.
 *
 * <p>Reads are free of locks and may come from any thread. Updates of one key come in order (from the apply thread, or from the
 * one refresher of that key); after each the listeners hear the keys whose visible state has changed.
 */
final class ConfigCache implements ConfigQueries {

    private static final int BYTES_OF_AN_ENTRY = 96;

    private final ConcurrentHashMap<ConfigKey, ConfigEntry> entries = new ConcurrentHashMap<>();
    private final Cache<ConfigVersion, ServedConfig> contents;
    private final ConfigContents source;
    private final AtomicInteger formalCount = new AtomicInteger();
    private final List<Consumer<ConfigKey>> changeListeners = new ArrayList<>();

    /** @param cacheBytes how much memory contents may take */
    ConfigCache(long cacheBytes, ConfigContents source) {
        this.source = source;
        this.contents = Caffeine.newBuilder()
                .maximumWeight(cacheBytes)
                .weigher((ConfigVersion version, ServedConfig config) -> weight(config))
                .executor(Runnable::run)
                .build();
    }

    private static int weight(ServedConfig config) {
        return (int) Math.min(
                Integer.MAX_VALUE, BYTES_OF_AN_ENTRY + 2L * config.content().length());
    }

    /** Adds a listener of changed keys; while starting only. It is called on the updating thread and must hand over. */
    void onChange(Consumer<ConfigKey> listener) {
        changeListeners.add(listener);
    }

    @Override
    public CompletionStage<Optional<ServedConfig>> find(ConfigKey key, GrayLabels labels) {
        ConfigEntry entry = entries.get(key);
        if (entry == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        ConfigEntry.Choice choice = entry.choose(labels);
        ConfigVersion version = choice.version();
        if (version == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        ServedConfig held = contents.getIfPresent(version);
        if (held != null) {
            return CompletableFuture.completedFuture(Optional.of(held));
        }
        return source.read(key, choice.grayName(), version).thenApply(found -> {
            found.ifPresent(config -> {
                if (config.md5().equals(version.md5)) {
                    contents.put(version, config);
                }
            });
            return found;
        });
    }

    @Override
    public String md5(ConfigKey key, GrayLabels labels) {
        ConfigEntry entry = entries.get(key);
        if (entry == null) {
            return "";
        }
        ConfigVersion version = entry.choose(labels).version();
        return version == null ? "" : version.md5;
    }

    @Override
    public int count() {
        return formalCount.get();
    }

    /** The state of one key; null when there is none. */
    @Nullable
    ConfigEntry entry(ConfigKey key) {
        return entries.get(key);
    }

    /** All keys at the moment, weakly consistent. */
    Set<ConfigKey> keys() {
        return entries.keySet();
    }

    @Override
    public Set<ConfigKey> keys(String namespace) {
        Set<ConfigKey> found = new HashSet<>();
        entries.forEach((key, entry) -> {
            if (key.namespace().equals(namespace) && entry.formal() != null) {
                found.add(key);
            }
        });
        return found;
    }

    /** How many formal configurations there are in each namespace that has one, counted now. */
    Map<String, Integer> countsOfNamespaces() {
        Map<String, Integer> counts = new HashMap<>();
        entries.forEach((key, entry) -> {
            if (entry.formal() != null) {
                counts.merge(key.namespace(), 1, Integer::sum);
            }
        });
        return counts;
    }

    /** How many formal configurations a namespace holds, counted now. */
    int countOf(String namespace) {
        int count = 0;
        for (Map.Entry<ConfigKey, ConfigEntry> entry : entries.entrySet()) {
            if (entry.getKey().namespace().equals(namespace) && entry.getValue().formal() != null) {
                count++;
            }
        }
        return count;
    }

    /** How many formal configurations a group of the public namespace holds, counted now. */
    int countOfGroup(String group) {
        int count = 0;
        for (Map.Entry<ConfigKey, ConfigEntry> entry : entries.entrySet()) {
            ConfigKey key = entry.getKey();
            if (key.namespace().isEmpty()
                    && key.group().equals(group)
                    && entry.getValue().formal() != null) {
                count++;
            }
        }
        return count;
    }

    /** Takes updates in their order and tells the listeners. */
    void update(Collection<ConfigUpdate> updates) {
        for (ConfigUpdate update : updates) {
            update(update);
        }
    }

    /** Takes one update and tells the listeners if clients can see a difference. */
    void update(ConfigUpdate update) {
        ConfigKey key = update.key();
        ConfigEntry before = entries.getOrDefault(key, ConfigEntry.EMPTY);
        ConfigEntry after = next(before, update);
        if (update instanceof ConfigUpdate.Formal formal && formal.content() != null) {
            hold(key, formal.version(), null, formal.content());
        } else if (update instanceof ConfigUpdate.Gray gray && gray.content() != null) {
            hold(key, gray.gray().version, gray.gray().name, gray.content());
        }
        if (update instanceof ConfigUpdate.Whole whole && !whole.contents().isEmpty()) {
            holdAll(key, after, whole.contents());
        }
        if (after.isEmpty()) {
            entries.remove(key);
        } else {
            entries.put(key, after);
        }
        formalCount.addAndGet((after.formal() == null ? 0 : 1) - (before.formal() == null ? 0 : 1));
        forget(before, after);
        if (differs(before, after)) {
            changeListeners.forEach(listener -> listener.accept(key));
        }
    }

    /** Replaces everything, as after a snapshot: keys that look the same keep their state, the others are told as changed. */
    void replaceAll(Map<ConfigKey, ConfigEntry> all) {
        for (ConfigKey key : new HashSet<>(entries.keySet())) {
            if (!all.containsKey(key)) {
                update(new ConfigUpdate.Whole(key, ConfigEntry.EMPTY, Map.of()));
            }
        }
        all.forEach((key, entry) -> update(new ConfigUpdate.Whole(key, entry, Map.of())));
    }

    private void hold(ConfigKey key, ConfigVersion version, @Nullable String grayName, String content) {
        contents.put(version, serve(key, version, grayName, content));
    }

    private void holdAll(ConfigKey key, ConfigEntry entry, Map<String, String> read) {
        String content = read.get("");
        if (entry.formal() != null && content != null) {
            hold(key, entry.formal(), null, content);
        }
        for (GrayVersion gray : entry.grays()) {
            String grayContent = read.get(gray.name);
            if (grayContent != null) {
                hold(key, gray.version, gray.name, grayContent);
            }
        }
    }

    static ServedConfig serve(ConfigKey key, ConfigVersion version, @Nullable String grayName, String content) {
        return new ServedConfig(
                key,
                content,
                version.md5,
                version.type,
                version.encryptedDataKey,
                version.modifiedAtMillis,
                grayName,
                version.revision);
    }

    private static ConfigEntry next(ConfigEntry before, ConfigUpdate update) {
        if (update instanceof ConfigUpdate.Formal formal) {
            return before.withFormal(formal.version());
        } else if (update instanceof ConfigUpdate.FormalGone) {
            return before.withFormal(null);
        } else if (update instanceof ConfigUpdate.Gray gray) {
            return before.withGray(gray.gray());
        } else if (update instanceof ConfigUpdate.GrayGone gone) {
            return before.withoutGray(gone.grayName());
        } else if (update instanceof ConfigUpdate.Whole whole) {
            return keepIdentity(before, whole.entry());
        }
        throw new IllegalArgumentException("an update that nobody handles: " + update);
    }

    /** The freshly read entry, but with the present objects for states that are the same: their contents stay cached. */
    private static ConfigEntry keepIdentity(ConfigEntry before, ConfigEntry read) {
        ConfigVersion formal = same(before.formal(), read.formal()) ? before.formal() : read.formal();
        ConfigEntry merged = new ConfigEntry(formal, List.of());
        for (GrayVersion gray : read.grays()) {
            GrayVersion present = before.gray(gray.name);
            merged = merged.withGray(present != null && gray.isSame(present) ? present : gray);
        }
        return merged;
    }

    private static boolean same(@Nullable ConfigVersion present, @Nullable ConfigVersion read) {
        return present != null && read != null && present.isSame(read);
    }

    private void forget(ConfigEntry before, ConfigEntry after) {
        if (before.formal() != null && before.formal() != after.formal()) {
            contents.invalidate(before.formal());
        }
        for (GrayVersion gray : before.grays()) {
            GrayVersion present = after.gray(gray.name);
            if (present == null || present.version != gray.version) {
                contents.invalidate(gray.version);
            }
        }
    }

    /** Whether clients can see a difference. */
    static boolean differs(ConfigEntry before, ConfigEntry after) {
        if (!looksLike(before.formal(), after.formal())
                || before.grays().size() != after.grays().size()) {
            return true;
        }
        for (int index = 0; index < before.grays().size(); index++) {
            GrayVersion old = before.grays().get(index);
            GrayVersion now = after.grays().get(index);
            if (!old.name.equals(now.name) || !old.rule.equals(now.rule) || !looksLike(old.version, now.version)) {
                return true;
            }
        }
        return false;
    }

    private static boolean looksLike(@Nullable ConfigVersion one, @Nullable ConfigVersion other) {
        return one == null || other == null ? one == other : one.looksLike(other);
    }

    /** Walks over all states, for the local copy. */
    void forEach(BiConsumer<ConfigKey, ConfigEntry> visitor) {
        entries.forEach(visitor);
    }
}
