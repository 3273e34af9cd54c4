package io.muster.server.grpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's watch over one pattern: tells it the names that it lacks and those that went away, one message under way at a
 * time, each repeated until it is acknowledged. A name that comes and goes while it waits is told once, as it is then, so what
 * waits is never more than there are names.
 *
 * <p>A name that went away is always told by a message of its own: libraries take no removals from a batch of services. Used on
 * the connection's context only.
 */
final class FuzzyWatch {

    private static final Logger log = LoggerFactory.getLogger(FuzzyWatch.class);

    private static final int BATCH = 10;
    private static final int MOST_ATTEMPTS = 50;
    private static final long RETRY_MILLIS = 1_000;
    private static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final ClientConnection connection;
    private final FuzzyWatchKind.Words words;
    private final String pattern;
    private final BooleanSupplier permitted;
    private final Set<String> toSynchronize = new LinkedHashSet<>();
    private final Map<String, Boolean> changes = new LinkedHashMap<>();
    private boolean initial;
    private boolean toFinish;
    private boolean underWay;
    private boolean ended;
    private int batches;
    private int batch;

    /** @param permitted whether the client may be told anything at this moment; what it may not be told waits */
    FuzzyWatch(
            Vertx vertx,
            ClientConnection connection,
            FuzzyWatchKind.Words words,
            String pattern,
            BooleanSupplier permitted) {
        this.vertx = vertx;
        this.connection = connection;
        this.words = words;
        this.pattern = pattern;
        this.permitted = permitted;
    }

    /**
     * The client asks again or for the first time: from now on it is told of the difference between what there is and what it
     * holds.
     *
     * @param complete whether {@code present} is everything; if not, nothing is taken for gone
     */
    void begin(Set<String> present, boolean complete, FuzzyWatchRequest request) {
        toSynchronize.clear();
        changes.clear();
        for (String name : present) {
            if (!request.held().contains(name)) {
                toSynchronize.add(name);
            }
        }
        if (complete) {
            for (String name : request.held()) {
                if (!present.contains(name)) {
                    changes.put(name, false);
                }
            }
        }
        initial = request.initializing();
        toFinish = request.initializing();
        batches = (toSynchronize.size() + BATCH - 1) / BATCH;
        batch = 0;
        next();
    }

    /** A name that matches has come or gone. */
    void changed(String name, boolean exists) {
        if (exists && toSynchronize.contains(name)) {
            return;
        }
        toSynchronize.remove(name);
        changes.put(name, exists);
        next();
    }

    void end() {
        ended = true;
        toSynchronize.clear();
        changes.clear();
    }

    private void next() {
        if (underWay || ended || !permitted.getAsBoolean()) {
            return;
        }
        if (!toSynchronize.isEmpty()) {
            List<String> names = take();
            int number = Math.min(++batch, batches);
            int of = batches;
            boolean first = initial;
            send(
                    requestId -> words.batch(requestId, pattern, first, names, number, of),
                    () -> names.stream()
                            .filter(name -> !changes.containsKey(name))
                            .forEach(toSynchronize::add),
                    1);
        } else if (toFinish) {
            toFinish = false;
            send(requestId -> words.finished(requestId, pattern), () -> toFinish = true, 1);
        } else if (!changes.isEmpty()) {
            Map.Entry<String, Boolean> change = changes.entrySet().iterator().next();
            String name = change.getKey();
            boolean exists = change.getValue();
            changes.remove(name);
            send(requestId -> words.changed(requestId, name, exists), () -> changes.putIfAbsent(name, exists), 1);
        }
    }

    private List<String> take() {
        List<String> names = new ArrayList<>(BATCH);
        Iterator<String> rest = toSynchronize.iterator();
        while (rest.hasNext() && names.size() < BATCH) {
            names.add(rest.next());
            rest.remove();
        }
        return names;
    }

    /** @param putBack makes the content of the message wait again, for a client that acknowledges nothing now */
    private void send(Function<String, Buffer> message, Runnable putBack, int attempt) {
        underWay = true;
        connection
                .call(message, ACKNOWLEDGEMENT)
                .whenComplete((acknowledged, failure) -> connection.context().runOnContext(nothing -> {
                    if (ended || !connection.registered()) {
                        return;
                    }
                    if (failure == null) {
                        underWay = false;
                        next();
                    } else if (attempt < MOST_ATTEMPTS) {
                        vertx.setTimer(
                                RETRY_MILLIS,
                                passed -> connection.context().runOnContext(again -> retry(message, putBack, attempt)));
                    } else {
                        log.info(
                                "client {} acknowledged none of {} messages of its fuzzy watch {}; it is told again"
                                        + " when it asks",
                                connection.id(),
                                attempt,
                                pattern);
                        underWay = false;
                        putBack.run();
                    }
                }));
    }

    private void retry(Function<String, Buffer> message, Runnable putBack, int attempt) {
        if (!ended && connection.registered()) {
            send(message, putBack, attempt + 1);
        }
    }
}
