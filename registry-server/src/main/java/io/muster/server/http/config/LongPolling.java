package io.muster.server.http.config;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners;
import io.muster.server.config.ConfigQueries;
import io.muster.server.config.GrayLabels;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Long polling of 1.x clients: a request lists keys with the md5 that the client holds, and is answered with the keys that
 * differ, at once or when one changes. A poll that waits costs memory only: no thread, one timer, one listening per key.
 *
 * <p>A key that differs from the beginning may be one that this node is behind with: the client may hold what another node has shown it.
 * So it counts as changed once {@link ConfigListeners#upToDate} has made sure, and until then as unchanged.
 */
final class LongPolling {

    private static final char WORD = 2;
    private static final char LINE = 1;
    private static final int MOST_KEYS = 10_000;
    private static final long SHORTEST_HANG_MILLIS = 10_000;
    private static final long LONGEST_HANG_MILLIS = 300_000;
    private static final long MARGIN_MILLIS = 500;
    private static final long REFUSAL_DELAY_MILLIS = 1_000;
    private static final long ASK_AGAIN_MILLIS = 1_000;

    private final Vertx vertx;
    private final ConfigQueries queries;
    private final ConfigListeners listeners;
    private final AccessControl access;
    private final int mostPolls;
    private final AtomicInteger hanging = new AtomicInteger();

    LongPolling(Vertx vertx, ConfigQueries queries, ConfigListeners listeners, AccessControl access, int mostPolls) {
        this.vertx = vertx;
        this.queries = queries;
        this.listeners = listeners;
        this.access = access;
        this.mostPolls = mostPolls;
    }

    /** How many polls wait at the moment. */
    int hanging() {
        return hanging.get();
    }

    /**
     * One key of a poll.
     *
     * @param withNamespace whether the client named a namespace: only then the answer may
     * @param namespace as the client sent it
     */
    record Probe(ConfigKey key, boolean withNamespace, String namespace, String md5) {
        /** The key as the client knows it, in the form of an answer. */
        String line() {
            return key.dataId() + WORD + key.group() + (withNamespace ? WORD + namespace : "") + LINE;
        }
    }

    /**
     * The key by which a poll is let through: the first one that the caller may read, else just the first. The others that the caller may
     * not read never seem to change.
     */
    Resource decidingResource(ApiRequest request) {
        List<Resource> resources = probes(request).stream()
                .map(probe -> ConfigRequests.resource(probe.key()))
                .toList();
        return resources.stream()
                .filter(resource -> access.permitsClient(request.caller(), Action.READ, resource))
                .findFirst()
                .orElse(resources.get(0));
    }

    CompletionStage<Answer> poll(ApiRequest request) {
        List<Probe> probes = readable(request, probes(request));
        GrayLabels labels =
                new GrayLabels(request.clientAddress(), null, ConfigRequests.header(request, "Vipserver-Tag"));
        String timeout = ConfigRequests.header(request, "Long-Pulling-Timeout");
        List<Probe> different = different(probes, labels);
        if (timeout == null) {
            return certain(different, labels).thenApply(LongPolling::shortPoll);
        }
        boolean hangs = !"true".equalsIgnoreCase(ConfigRequests.header(request, "Long-Pulling-Timeout-No-Hangup"));
        if (!hangs) {
            return certain(different, labels).thenApply(LongPolling::answer);
        }
        long millis = Math.min(
                LONGEST_HANG_MILLIS,
                Math.max(SHORTEST_HANG_MILLIS, ConfigRequests.id(timeout, "Long-Pulling-Timeout") - MARGIN_MILLIS));
        if (different.isEmpty() && hanging.get() >= mostPolls) {
            CompletableFuture<Answer> refused = new CompletableFuture<>();
            vertx.setTimer(
                    REFUSAL_DELAY_MILLIS,
                    tick -> refused.complete(
                            Answer.text(503, "This node holds its limit of " + mostPolls + " long polls; try again.")));
            return refused;
        }
        Poll poll = new Poll(probes, different, labels, changed -> readable(request, changed));
        request.onDisconnect(poll::abandon);
        poll.begin(millis);
        return poll.answered;
    }

    private List<Probe> readable(ApiRequest request, List<Probe> probes) {
        if (!access.clientAuthenticationEnabled()) {
            return probes;
        }
        List<Probe> readable = new ArrayList<>(probes.size());
        for (Probe probe : probes) {
            if (access.permitsClient(request.caller(), Action.READ, ConfigRequests.resource(probe.key()))) {
                readable.add(probe);
            }
        }
        return readable;
    }

    private List<Probe> different(Collection<Probe> probes, GrayLabels labels) {
        List<Probe> different = new ArrayList<>(0);
        for (Probe probe : probes) {
            if (!queries.md5(probe.key(), labels).equals(probe.md5())) {
                different.add(probe);
            }
        }
        return different;
    }

    /** Those of the probes that still differ when this node is certainly not the one behind; none if that is not certain. */
    private CompletionStage<List<Probe>> certain(List<Probe> different, GrayLabels labels) {
        return different.isEmpty()
                ? CompletableFuture.completedFuture(different)
                : listeners
                        .upToDate(keys(different))
                        .thenApply(sure -> sure ? different(different, labels) : List.<Probe>of());
    }

    private static List<ConfigKey> keys(Collection<Probe> probes) {
        return probes.stream().map(Probe::key).toList();
    }

    private static Answer answer(List<Probe> changed) {
        return changed.isEmpty()
                ? Answer.empty(200).withHeaders(Answer.NOT_TO_BE_CACHED)
                : Answer.text(lines(changed) + "\n").withHeaders(Answer.NOT_TO_BE_CACHED);
    }

    private static String lines(List<Probe> changed) {
        StringBuilder lines = new StringBuilder();
        changed.forEach(probe -> lines.append(probe.line()));
        return URLEncoder.encode(lines.toString(), StandardCharsets.UTF_8);
    }

    /** What clients before long polling read: two headers. */
    private static Answer shortPoll(List<Probe> changed) {
        StringBuilder old = new StringBuilder();
        changed.forEach(probe -> old.append(probe.key().dataId())
                .append(':')
                .append(probe.key().group())
                .append(';'));
        return answer(changed)
                .withHeaders(
                        Map.of("Probe-Modify-Response", old.toString(), "Probe-Modify-Response-New", lines(changed)));
    }

    /** Reads the keys of a poll; the parameter is percent-encoded twice over. */
    static List<Probe> probes(ApiRequest request) {
        String given = request.rawParameter("Listening-Configs");
        if (given == null || given.isBlank()) {
            throw invalid("invalid probeModify");
        }
        String decoded;
        try {
            decoded = URLDecoder.decode(given, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw invalid("invalid probeModify");
        }
        List<Probe> probes = new ArrayList<>();
        int start = 0;
        while (start < decoded.length()) {
            int end = decoded.indexOf(LINE, start);
            if (end < 0) {
                throw invalid("invalid probeModify");
            }
            probes.add(probe(decoded.substring(start, end)));
            if (probes.size() > MOST_KEYS) {
                throw invalid("invalid protocol, too much listener");
            }
            start = end + 1;
        }
        return probes;
    }

    private static Probe probe(String line) {
        String[] words = line.split(String.valueOf(WORD), -1);
        if (words.length < 3 || words.length > 4 || words[0].isEmpty() || words[1].isEmpty()) {
            throw invalid("invalid probeModify");
        }
        String namespace = words.length == 4 ? words[3] : "";
        return new Probe(ConfigKey.of(namespace, words[1], words[0]), !namespace.isBlank(), namespace, words[2]);
    }

    private static ProblemException invalid(String sentence) {
        return new ProblemException(ProblemKind.PARAMETER_INVALID, sentence);
    }

    /** A poll that waits. */
    private final class Poll {
        private final List<Probe> probes;
        private final GrayLabels labels;
        private final UnaryOperator<List<Probe>> readable;
        private final CompletableFuture<Answer> answered = new CompletableFuture<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<ConfigListeners.Registration> listenings;
        /** What differed from the beginning, until it is certain that this node is not the one behind. */
        private volatile Set<Probe> uncertain;

        private long timer;

        /**
         * @param different those of the probes that differ already
         * @param readable leaves those that whoever asked may read at that moment
         */
        Poll(List<Probe> probes, List<Probe> different, GrayLabels labels, UnaryOperator<List<Probe>> readable) {
            this.probes = probes;
            this.readable = readable;
            this.uncertain = Set.copyOf(different);
            this.labels = labels;
            this.listenings = new ArrayList<>(probes.size());
        }

        /** Listens first and compares once more afterwards, so that no change falls between. */
        void begin(long millis) {
            hanging.incrementAndGet();
            timer = vertx.setTimer(millis, tick -> end(List.of()));
            synchronized (this) {
                for (Probe probe : probes) {
                    listenings.add(listeners.listen(probe.key(), new Waiting(probe), key -> compare(probe)));
                }
            }
            List<Probe> changed = different(probes, labels);
            changed.removeAll(uncertain);
            if (!changed.isEmpty()) {
                end(changed);
            } else if (over.get()) {
                stopListening(); // it ended while it still began
            } else if (!uncertain.isEmpty()) {
                makeSure();
            }
        }

        private void makeSure() {
            listeners.upToDate(keys(uncertain)).thenAccept(sure -> {
                if (over.get()) {
                    return;
                }
                if (!sure) {
                    vertx.setTimer(ASK_AGAIN_MILLIS, tick -> makeSure());
                    return;
                }
                Set<Probe> made = uncertain;
                uncertain = Set.of();
                List<Probe> changed = different(made, labels);
                if (!changed.isEmpty()) {
                    end(changed);
                }
            });
        }

        private void compare(Probe probe) {
            if (!over.get()
                    && !uncertain.contains(probe)
                    && !queries.md5(probe.key(), labels).equals(probe.md5())) {
                end(List.of(probe));
            }
        }

        private void end(List<Probe> changed) {
            if (over.compareAndSet(false, true)) {
                hanging.decrementAndGet();
                vertx.cancelTimer(timer);
                answered.complete(answer(readable.apply(changed)));
                stopListening();
            }
        }

        void abandon() {
            end(List.of());
        }

        private synchronized void stopListening() {
            listenings.forEach(ConfigListeners.Registration::close);
        }

        /** How a waiting poll appears in lists. */
        private final class Waiting implements ConfigListeners.ListenerInfo {
            private final Probe probe;

            Waiting(Probe probe) {
                this.probe = probe;
            }

            @Override
            public String clientAddress() {
                return labels.clientIp();
            }

            @Override
            public String md5() {
                return probe.md5();
            }
        }
    }
}
