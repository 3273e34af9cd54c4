package io.muster.server.config;

import com.fasterxml.jackson.core.type.TypeReference;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.PeerQuestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of this node, and those of the others on request.
 *
 * <p>Changes are told on push threads, each key always on the same one, so the tellings of a key are in order. A key that
 * changes again before its listeners were told is told once: what they then see is the last state. So at most one telling
 * per key waits, however fast it changes.
 */
final class NodeConfigListeners implements ConfigListeners, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NodeConfigListeners.class);
    private static final int PUSH_THREADS = 2;
    /** Clients give a request three seconds. */
    private static final long CONFIRMATION_MILLIS = 1_500;

    private static final LocalListening[] NOBODY = {};

    private final ConcurrentHashMap<ConfigKey, ListenersOfKey> listenings = new ConcurrentHashMap<>();
    private final List<ConfigListener> ofEverything = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<ConfigKey, Boolean> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final PeerQuestion<ConfigKey, Map<String, String>> whoListensToConfig;
    private final PeerQuestion<String, List<Listening>> whatAddressListensTo;
    private final Confirmation confirmation;
    private final ExecutorService[] pushThreads = new ExecutorService[PUSH_THREADS];

    /** Brings the node up to what any node has shown. */
    @FunctionalInterface
    interface Confirmation {
        /** Completes once what this node shows of these is no older than what any node had shown before the call; fails if it cannot. */
        CompletableFuture<?> of(Collection<ConfigKey> keys);
    }

    /** Serves the questions of other nodes at once, so it is made before the node starts. */
    NodeConfigListeners(PeerCalls peers, Confirmation confirmation) {
        this.confirmation = confirmation;
        for (int index = 0; index < PUSH_THREADS; index++) {
            pushThreads[index] = Executors.newSingleThreadExecutor(DaemonThreads.named("config-push-" + index));
        }
        whoListensToConfig = PeerQuestion.answeredAtOnce(
                peers, "config.listeners-of-config", ConfigKey.class, new TypeReference<>() {}, this::ofConfig);
        whatAddressListensTo = PeerQuestion.answeredAtOnce(
                peers, "config.listenings-of-address", String.class, new TypeReference<>() {}, this::ofAddress);
    }

    @Override
    public Listened listen(ConfigKey key, ListenerInfo info, ConfigListener listener) {
        LocalListening[] added = new LocalListening[1];
        listenings.compute(key, (same, present) -> {
            ListenersOfKey all = present == null ? new ListenersOfKey(key) : present;
            added[0] = new LocalListening(all.key, info, listener);
            all.add(added[0]);
            return all;
        });
        count.incrementAndGet();
        return added[0];
    }

    @Override
    public Registration listenToAll(ConfigListener listener) {
        ofEverything.add(listener);
        return () -> ofEverything.remove(listener);
    }

    @Override
    public int count() {
        return count.get();
    }

    @Override
    public CompletableFuture<Boolean> upToDate(Collection<ConfigKey> keys) {
        return confirmation
                .of(keys)
                .handle((value, failure) -> failure == null)
                .completeOnTimeout(false, CONFIRMATION_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells the listeners of a key, on its push thread; may be called from any thread, never blocks. */
    void changed(ConfigKey key) {
        if (!listenings.containsKey(key) && !wantedByListenersOfEverything(key)) {
            return;
        }
        if (waiting.putIfAbsent(key, Boolean.TRUE) == null) {
            try {
                pushThreads[Math.floorMod(key.hashCode(), PUSH_THREADS)].execute(() -> tell(key));
            } catch (RejectedExecutionException closed) {
                waiting.remove(key); // the node stops: its clients go elsewhere and compare there
            }
        }
    }

    private boolean wantedByListenersOfEverything(ConfigKey key) {
        for (ConfigListener listener : ofEverything) {
            if (listener.wants(key)) {
                return true;
            }
        }
        return false;
    }

    private void tell(ConfigKey key) {
        waiting.remove(key);
        for (LocalListening listening : of(key)) {
            tell(listening.listener, key);
        }
        for (ConfigListener listener : ofEverything) {
            tell(listener, key);
        }
    }

    private static void tell(ConfigListener listener, ConfigKey key) {
        try {
            listener.configChanged(key);
        } catch (RuntimeException defect) {
            log.error("A listener of {} failed; the others are told all the same.", key, defect);
        }
    }

    @Override
    public CompletableFuture<Map<String, String>> ofConfigInCluster(ConfigKey key) {
        return whoListensToConfig.ofAll(key).thenApply(answers -> {
            Map<String, String> all = new LinkedHashMap<>();
            answers.values().forEach(all::putAll);
            return all;
        });
    }

    @Override
    public CompletableFuture<List<Listening>> ofAddressInCluster(String address) {
        return whatAddressListensTo.ofAll(address).thenApply(answers -> answers.values().stream()
                .flatMap(List::stream)
                .toList());
    }

    private Map<String, String> ofConfig(ConfigKey key) {
        Map<String, String> held = new LinkedHashMap<>();
        for (LocalListening listening : of(key)) {
            held.put(listening.info.clientAddress(), listening.info.md5());
        }
        return held;
    }

    private List<Listening> ofAddress(String address) {
        List<Listening> found = new ArrayList<>();
        listenings.keySet().forEach(key -> {
            for (LocalListening listening : of(key)) {
                if (listening.info.clientAddress().equals(address)) {
                    found.add(new Listening(key, address, listening.info.md5()));
                }
            }
        });
        return found;
    }

    /** Stops telling; what waits is told within a second or dropped. */
    @Override
    public void close() {
        for (ExecutorService thread : pushThreads) {
            thread.shutdown();
        }
        for (ExecutorService thread : pushThreads) {
            try {
                if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                    thread.shutdownNow();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                thread.shutdownNow();
            }
        }
    }

    private LocalListening[] of(ConfigKey key) {
        LocalListening[][] copy = {NOBODY};
        listenings.computeIfPresent(key, (same, present) -> {
            copy[0] = present.copy();
            return present;
        });
        return copy[0];
    }

    /** Who listens to one key, with constant time to come and go; guarded by the map's lock of the key. */
    private static final class ListenersOfKey {
        private final ConfigKey key;
        private LocalListening[] members = new LocalListening[2];
        private int size;

        ListenersOfKey(ConfigKey key) {
            this.key = key;
        }

        void add(LocalListening added) {
            if (size == members.length) {
                members = Arrays.copyOf(members, size * 2);
            }
            added.place = size;
            members[size++] = added;
        }

        void remove(LocalListening gone) {
            LocalListening last = members[--size];
            members[gone.place] = last;
            last.place = gone.place;
            members[size] = null;
        }

        LocalListening[] copy() {
            return Arrays.copyOf(members, size);
        }
    }

    /** One listening of this node. */
    private final class LocalListening implements Listened {
        private final ConfigKey key;
        private final ListenerInfo info;
        private final ConfigListener listener;
        private int place;
        private boolean closed;

        LocalListening(ConfigKey key, ListenerInfo info, ConfigListener listener) {
            this.key = key;
            this.info = info;
            this.listener = listener;
        }

        @Override
        public ConfigKey key() {
            return key;
        }

        @Override
        public void close() {
            listenings.computeIfPresent(key, (same, all) -> {
                if (closed) {
                    return all;
                }
                closed = true;
                count.decrementAndGet();
                all.remove(this);
                return all.size == 0 ? null : all;
            });
        }
    }
}
