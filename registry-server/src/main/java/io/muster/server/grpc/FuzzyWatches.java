package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The fuzzy watches of one kind on this node: what matches a pattern is looked up when somebody begins to watch it and then
 * kept up to date, and each client is told by its own {@link FuzzyWatch}.
 *
 * <p>Whether a name exists is read under the lock under which the matches change, and the queries show a change before it is
 * told here. So the last look at a name sees its last state, whichever thread looks. Thread-safe; a change of a name that
 * nobody watches takes no lock.
 *
 * @param <K> the name of what is watched
 */
final class FuzzyWatches<K> {

    private final Vertx vertx;
    private final FuzzyWatchKind<K> kind;
    private final FuzzyWatchLimits limits;
    private final AccessControl access;
    private final Map<String, Matches> patterns = new ConcurrentHashMap<>();
    private final Map<ClientConnection, Map<String, FuzzyWatch>> watches = new HashMap<>();

    FuzzyWatches(Vertx vertx, FuzzyWatchKind<K> kind, FuzzyWatchLimits limits, AccessControl access) {
        this.vertx = vertx;
        this.kind = kind;
        this.limits = limits;
        this.access = access;
    }

    /** The row of the table of requests. */
    RequestType<FuzzyWatchRequest> type() {
        FuzzyWatchKind.Words words = kind.words();
        return new RequestType<>(
                words.request(),
                words.response(),
                FuzzyWatchRequest::parse,
                FuzzyWatchRequest::problem,
                new RequestType.Guard.Permission<>(Action.READ, request -> request.resource(words.resource())),
                this::answer);
    }

    /** Whether somebody watches this name; any thread, quick. */
    boolean watches(K name) {
        for (Matches matches : patterns.values()) {
            if (kind.matches(matches.pattern, name)) {
                return true;
            }
        }
        return false;
    }

    /** A name has come, changed or gone; any thread, quick. */
    void changed(K name) {
        for (Matches matches : patterns.values()) {
            if (kind.matches(matches.pattern, name)) {
                synchronized (this) {
                    matches.changed(name);
                }
            }
        }
    }

    /** How many watches clients have. */
    synchronized int count() {
        return watches.values().stream().mapToInt(Map::size).sum();
    }

    /** The connection is gone; on its context. */
    synchronized void closed(ClientConnection connection) {
        Map<String, FuzzyWatch> mine = watches.remove(connection);
        if (mine != null) {
            mine.forEach(this::end);
        }
    }

    private CompletionStage<Buffer> answer(FuzzyWatchRequest request, RequestContext context) {
        return CompletableFuture.completedFuture(
                request.action().equals(FuzzyWatchRequest.CANCEL)
                        ? cancel(context.connection(), request.patternText())
                        : watch(context.connection(), request));
    }

    private synchronized Buffer cancel(ClientConnection connection, String pattern) {
        FuzzyWatch watch = watches.getOrDefault(connection, Map.of()).get(pattern);
        if (watch != null) {
            watches.get(connection).remove(pattern);
            end(pattern, watch);
        }
        return success();
    }

    private void end(String pattern, FuzzyWatch watch) {
        watch.end();
        Matches matches = patterns.get(pattern);
        if (matches != null) {
            matches.watchers.remove(watch);
            if (matches.watchers.isEmpty()) {
                patterns.remove(pattern);
            }
        }
    }

    /** Watching again is how a client compares, so a watch is renewed and not refused. */
    private synchronized Buffer watch(ClientConnection connection, FuzzyWatchRequest request) {
        String text = request.patternText();
        Matches matches = patterns.get(text);
        if (matches == null) {
            if (patterns.size() >= limits.patterns()) {
                return failure(ErrorCode.FUZZY_WATCH_PATTERNS, "fuzzy watch pattern over limit");
            }
            // In the map before the look: a name that comes meanwhile waits for the lock and is looked at again.
            matches = new Matches(request.pattern());
            patterns.put(text, matches);
            matches.lookUp();
        }
        FuzzyWatch watch = watches.computeIfAbsent(connection, newcomer -> new HashMap<>())
                .computeIfAbsent(text, newcomer -> watchOf(connection, request));
        matches.watchers.put(watch, connection);
        watch.begin(matches.names, matches.complete, request);
        return matches.complete
                ? success()
                : failure(ErrorCode.FUZZY_WATCH_MATCHES, "fuzzy watch pattern matched count over limit");
    }

    private FuzzyWatch watchOf(ClientConnection connection, FuzzyWatchRequest request) {
        Resource watched = request.resource(kind.words().resource());
        return new FuzzyWatch(
                vertx,
                connection,
                kind.words(),
                request.patternText(),
                () -> access.permitsClient(connection.caller(), Action.READ, watched));
    }

    private Buffer success() {
        return Responses.success(kind.words().response(), Responses.Fields.NONE);
    }

    private Buffer failure(int errorCode, String message) {
        return Responses.failure(kind.words().response(), errorCode, message);
    }

    /** What matches one pattern, and who hears of it; all but the pattern is guarded by the lock of the whole. */
    private final class Matches {

        private final WatchPattern pattern;
        private final Set<String> names = new LinkedHashSet<>();
        private final Map<FuzzyWatch, ClientConnection> watchers = new HashMap<>();
        private boolean complete = true;

        private Matches(WatchPattern pattern) {
            this.pattern = pattern;
        }

        private void changed(K name) {
            note(name);
            if (!complete && names.size() < limits.matches()) {
                lookUp();
            }
        }

        private void lookUp() {
            complete = true;
            for (K name : kind.namesIn(pattern.namespace())) {
                if (kind.matches(pattern, name)) {
                    note(name);
                }
            }
        }

        private void note(K name) {
            String written = kind.written(name);
            boolean exists = kind.exists(name);
            if (exists && !names.contains(written) && names.size() >= limits.matches()) {
                complete = false;
            } else if (exists ? names.add(written) : names.remove(written)) {
                watchers.forEach((watch, connection) ->
                        connection.context().runOnContext(nothing -> watch.changed(written, exists)));
            }
        }
    }
}
