package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client listens to, and the notices that it still has to be sent.
 *
 * <p>A notice carries no content, so several changes while one is under way need only one more. A notice that is not
 * acknowledged within 3 s is sent again after 2, 4, 6, ... seconds; a client that acknowledges none of
 * {@value #MOST_ATTEMPTS} is closed. What differs when a client begins to listen is told once it is certain that this node is not the one
 * behind ({@link ConfigListeners#upToDate}). Used on the connection's context only.
 *
 * <p>A node may have millions of listenings, so each takes little: its names are those of the key that all its listeners share, its md5 is the
 * text that is served while it is the same, and one object is the state, the listener and what lists show of it.
 */
final class ConfigListening {

    private static final Logger log = LoggerFactory.getLogger(ConfigListening.class);

    /** Libraries open a new connection for every 3,000 configurations; this leaves room for those that were tuned. */
    static final int MOST_KEYS = 10_000;

    private static final int MOST_ATTEMPTS = 50;
    private static final long RETRY_STEP_MILLIS = 2_000;
    private static final long ASK_AGAIN_MILLIS = 1_000;
    private static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final ClientConnection connection;
    private final ConfigListeners listeners;
    private final AccessControl access;
    private final Map<ConfigRequest.Name, Entry> entries = new HashMap<>();

    ConfigListening(Vertx vertx, ClientConnection connection, ConfigListeners listeners, AccessControl access) {
        this.vertx = vertx;
        this.connection = connection;
        this.listeners = listeners;
        this.access = access;
    }

    /**
     * Begins or renews listening; null when the client listens to too much already.
     *
     * @param key that of the name
     * @param md5 of what the client holds
     */
    @Nullable
    Entry listen(ConfigRequest.Name name, ConfigKey key, String md5) {
        Entry known = entries.get(name);
        if (known != null) {
            known.md5 = md5;
            return known;
        }
        if (entries.size() >= MOST_KEYS) {
            return null;
        }
        Entry entry = new Entry(name, key, md5);
        entries.put(entry.name, entry);
        return entry;
    }

    /**
     * Makes sure that this node is not the one behind. Completes with those that still differ then; with none when it is not certain soon,
     * in which case the client is told by a notice as soon as it is.
     *
     * @param different what the client listens to and holds in another state
     * @param differs compares again
     */
    CompletableFuture<List<ConfigRequest.Name>> changedForSure(
            List<ConfigRequest.Context> different, Predicate<ConfigRequest.Context> differs) {
        List<Entry> doubted = new ArrayList<>(different.size());
        for (ConfigRequest.Context each : different) {
            Entry entry = entries.get(each.name());
            if (entry != null) {
                entry.uncertain = true;
                doubted.add(entry);
            }
        }
        CompletableFuture<List<ConfigRequest.Name>> changed = new CompletableFuture<>();
        makeSure(doubted, sure -> {
            if (sure) {
                changed.complete(trusted(doubted, differs).stream()
                        .map(entry -> entry.name)
                        .toList());
            } else {
                changed.complete(List.of());
                askAgain(doubted, differs);
            }
        });
        return changed;
    }

    private void makeSure(List<Entry> doubted, Consumer<Boolean> answer) {
        listeners
                .upToDate(doubted.stream().map(entry -> entry.listened.key()).toList())
                .thenAccept(sure -> connection.context().runOnContext(nothing -> answer.accept(sure)));
    }

    private void askAgain(List<Entry> doubted, Predicate<ConfigRequest.Context> differs) {
        vertx.setTimer(ASK_AGAIN_MILLIS, passed -> connection.context().runOnContext(nothing -> {
            List<Entry> left = doubted.stream().filter(entry -> !entry.ended).toList();
            if (left.isEmpty() || !connection.registered()) {
                return;
            }
            makeSure(left, sure -> {
                if (sure) {
                    trusted(left, differs).forEach(Entry::changed);
                } else {
                    askAgain(left, differs);
                }
            });
        }));
    }

    /** Lets these hear changes again; returns those that differ from what the client holds. */
    private static List<Entry> trusted(List<Entry> doubted, Predicate<ConfigRequest.Context> differs) {
        List<Entry> different = new ArrayList<>();
        for (Entry entry : doubted) {
            entry.uncertain = false;
            if (!entry.ended && differs.test(new ConfigRequest.Context(entry.name, entry.md5))) {
                different.add(entry);
            }
        }
        return different;
    }

    void stop(ConfigRequest.Name name) {
        Entry entry = entries.remove(name);
        if (entry != null) {
            entry.end();
        }
    }

    /** The connection is gone. */
    void stopAll() {
        entries.values().forEach(Entry::end);
        entries.clear();
    }

    /** One configuration that the client listens to. */
    final class Entry implements ConfigListeners.ListenerInfo, ConfigListeners.ConfigListener {

        private final ConfigRequest.Name name;
        private volatile String md5;
        private final ConfigListeners.Listened listened;
        private boolean ended;
        /** Whether this node may be behind what the client holds; changes are then compared later. */
        private boolean uncertain;

        private boolean noticeUnderWay;
        private boolean changedMeanwhile;

        // What is heard is passed on to this context, which is making this object just now.
        private Entry(ConfigRequest.Name given, ConfigKey key, String md5) {
            this.md5 = md5;
            this.listened = listeners.listen(key, this, this);
            this.name = given.sharing(listened.key());
        }

        @Override
        public void configChanged(ConfigKey key) {
            connection.context().runOnContext(nothing -> changed());
        }

        @Override
        public String clientAddress() {
            return connection.shownIp();
        }

        @Override
        public String md5() {
            return md5;
        }

        /** Whether the client holds what is served; then there is one text for both from now on. */
        boolean holds(String served) {
            if (!served.equals(md5)) {
                return false;
            }
            md5 = served;
            return true;
        }

        private void end() {
            ended = true;
            listened.close();
        }

        private void changed() {
            if (ended || uncertain || !mayBeRead()) {
                return;
            }
            if (noticeUnderWay) {
                changedMeanwhile = true;
            } else {
                noticeUnderWay = true;
                notice(1);
            }
        }

        /** Even that something changed is told to those alone who may read it now. */
        private boolean mayBeRead() {
            ConfigKey key = listened.key();
            return access.permitsClient(
                    connection.caller(),
                    Action.READ,
                    new Resource(key.namespace(), key.group(), Resource.CONFIG, key.dataId()));
        }

        private void notice(int attempt) {
            changedMeanwhile = false;
            connection
                    .call(
                            requestId -> PayloadCodec.encode(
                                    "ConfigChangeNotifyRequest", Responses.request("config", requestId, json -> {
                                        json.writeStringField("dataId", name.dataId());
                                        json.writeStringField("group", name.group());
                                        if (name.tenant() != null) {
                                            json.writeStringField("tenant", name.tenant());
                                        }
                                    })),
                            ACKNOWLEDGEMENT)
                    .whenComplete((acknowledged, failure) ->
                            connection.context().runOnContext(nothing -> answered(attempt, failure == null)));
        }

        private void answered(int attempt, boolean acknowledged) {
            if (ended || !connection.registered()) {
                return;
            }
            if (acknowledged) {
                noticeUnderWay = false;
                if (changedMeanwhile) {
                    changed();
                }
            } else if (attempt < MOST_ATTEMPTS) {
                vertx.setTimer(
                        attempt * RETRY_STEP_MILLIS,
                        passed -> connection.context().runOnContext(nothing -> {
                            if (!ended && connection.registered()) {
                                notice(attempt + 1);
                            }
                        }));
            } else {
                log.info(
                        "client {} acknowledged none of {} notices about {}; closing it",
                        connection.id(),
                        attempt,
                        name);
                connection.http().close();
            }
        }
    }
}
