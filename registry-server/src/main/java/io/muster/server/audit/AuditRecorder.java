package io.muster.server.audit;

import io.muster.persistence.AuditEntry;
import io.muster.server.problem.Failures;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects events and hands them on in batches, one batch at a time.
 *
 * <p>Each event is a line of the logger {@code muster.audit} at once (its own file), so that a node that dies takes none with it, and
 * a row of the database within a quarter of a second while the database can be written; without a majority or a
 * database it waits. What waits is bounded: beyond {@value #MOST_WAITING} entries the rows, not the lines, are given up, and an
 * entry of its own says how many.
 *
 * <p>A refusal that repeats (a client with an old token tries the same again and again) is one row per {@value #WINDOW_SECONDS}
 * seconds with the number of times, and at most {@value #MOST_REFUSALS} different ones are stored in that time, so that nobody can
 * flood the table with what is refused.
 */
final class AuditRecorder implements AuditLog, AutoCloseable {

    static final int MOST_WAITING = 20_000;
    static final int BATCH = 200;
    private static final int WINDOW_SECONDS = 10;
    /** Different refusals in one window; more than an operator can read, few enough for the table. */
    private static final int MOST_REFUSALS = 500;

    private static final long COLLECT_MILLIS = 200;
    private static final long RETRY_MILLIS = 2_000;
    /** Failures that follow one another closer than this belong to one outage, whatever was stored between them: one line tells of it. */
    static final long SAME_OUTAGE_MILLIS = 60_000;

    private static final long CLOSE_MILLIS = 2_000;

    private static final Logger LINES = LoggerFactory.getLogger("muster.audit");
    private static final Logger log = LoggerFactory.getLogger(AuditRecorder.class);

    private record Repeated(AuditEvent event, long sinceMillis, int times) {}

    private final AuditWriter writer;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final long retryMillis;
    private final String keyPrefix;
    private final String node;
    private final ArrayDeque<AuditEntry> waiting = new ArrayDeque<>();
    private final Map<AuditEvent, Repeated> refusals = new LinkedHashMap<>();
    private final ScheduledFuture<?> sweeper;
    private long sequence;
    private long dropped;
    private boolean writing;
    private boolean troubled;
    private long lastTroubleMillis = Long.MIN_VALUE / 2;

    AuditRecorder(AuditWriter writer, String node, Clock clock, ScheduledExecutorService timer) {
        this(writer, node, clock, timer, RETRY_MILLIS);
    }

    /** @param retryMillis the pause after a batch that could not be stored */
    AuditRecorder(AuditWriter writer, String node, Clock clock, ScheduledExecutorService timer, long retryMillis) {
        this.writer = writer;
        this.retryMillis = retryMillis;
        this.clock = clock;
        this.timer = timer;
        this.node = node;
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        this.keyPrefix = HexFormat.of().formatHex(random) + "-";
        sweeper = timer.scheduleWithFixedDelay(this::endWindows, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void record(AuditEvent event) {
        boolean repeats = false;
        synchronized (this) {
            if (event.result() == AuditResult.REFUSED) {
                Repeated known = refusals.get(event);
                if (known != null) {
                    refusals.put(event, new Repeated(event, known.sinceMillis(), known.times() + 1));
                    repeats = true;
                } else if (refusals.size() < MOST_REFUSALS) {
                    refusals.put(event, new Repeated(event, clock.millis(), 0));
                    add(event, 1);
                } else {
                    dropped++;
                }
            } else {
                add(event, 1);
            }
        }
        if (!repeats) {
            line(event, 1);
        }
    }

    /** What was refused again within its window becomes one more entry, with the number of times. */
    private synchronized void endWindows() {
        long end = clock.millis() - TimeUnit.SECONDS.toMillis(WINDOW_SECONDS);
        List<Repeated> ended = new ArrayList<>();
        refusals.values().removeIf(repeated -> {
            boolean over = repeated.sinceMillis() <= end;
            if (over && repeated.times() > 0) {
                ended.add(repeated);
            }
            return over;
        });
        for (Repeated repeated : ended) {
            add(repeated.event(), repeated.times());
            line(repeated.event(), repeated.times());
        }
    }

    private void add(AuditEvent event, int times) {
        if (waiting.size() >= MOST_WAITING) {
            dropped++;
            return;
        }
        waiting.add(entry(event, times));
        if (!writing) {
            writing = true;
            schedule(COLLECT_MILLIS);
        }
    }

    private AuditEntry entry(AuditEvent event, int times) {
        return new AuditEntry(
                keyPrefix + ++sequence,
                clock.millis(),
                event.user(),
                event.clientAddress(),
                node,
                event.channel(),
                event.action(),
                event.resource(),
                event.result().word(),
                event.reason(),
                event.parameters(),
                event.beforeDigest(),
                event.afterDigest(),
                times);
    }

    private void write() {
        List<AuditEntry> batch = new ArrayList<>();
        synchronized (this) {
            if (dropped > 0 && waiting.size() < MOST_WAITING) {
                AuditEvent gap = AuditEvent.of(
                        "",
                        "",
                        AuditEvent.NODE,
                        "audit",
                        "",
                        AuditResult.FAILED,
                        dropped
                                + " entries are missing here: more were refused or waiting than are stored. The file audit.log of"
                                + " this node has them.");
                waiting.add(entry(gap, 1));
                dropped = 0;
            }
            waiting.stream().limit(BATCH).forEach(batch::add);
            if (batch.isEmpty()) {
                writing = false;
                return;
            }
        }
        writer.write(new AuditCommand.Append(batch)).whenComplete((outcome, failure) -> {
            if (failure == null) {
                written(batch.size());
            } else {
                trouble(failure);
            }
        });
    }

    private synchronized void written(int count) {
        troubled = false;
        for (int index = 0; index < count; index++) {
            waiting.poll();
        }
        if (waiting.isEmpty() && dropped == 0) {
            writing = false;
            notifyAll();
        } else {
            // What has piled up while nothing could be stored does not wait for more to come.
            schedule(waiting.size() >= BATCH ? 0 : COLLECT_MILLIS);
        }
    }

    private synchronized void trouble(Throwable failure) {
        troubled = true;
        long now = clock.millis();
        if (Math.abs(now - lastTroubleMillis) >= SAME_OUTAGE_MILLIS) {
            log.warn(
                    "Entries of the audit log cannot be stored for now, {} wait ({}); they are tried again, and stand in audit.log already.",
                    waiting.size(),
                    Failures.cause(failure).getMessage());
        }
        lastTroubleMillis = now;
        schedule(retryMillis);
    }

    private void schedule(long millis) {
        if (!timer.isShutdown()) {
            timer.schedule(this::write, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void line(AuditEvent event, int times) {
        if (!LINES.isInfoEnabled()) {
            return;
        }
        LINES.info(
                "{} user=\"{}\" from={} by={} action=\"{}\" resource=\"{}\" times={} before={} after={} parameters=\"{}\" reason=\"{}\"",
                event.result().word(),
                plain(event.user()),
                plain(event.clientAddress()),
                event.channel(),
                plain(event.action()),
                plain(event.resource()),
                times,
                dash(event.beforeDigest()),
                dash(event.afterDigest()),
                plain(event.parameters()),
                plain(event.reason()));
    }

    private static String dash(String digest) {
        return digest.isEmpty() ? "-" : digest;
    }

    /** What a client sent must not end the line or the quotation. */
    private static @Nullable String plain(String text) {
        StringBuilder plain = null;
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next < ' '
                    || next == '"'
                    || next == '\\'
                    || next >= 0x7f && next <= 0x9f
                    || next == 0x2028
                    || next == 0x2029) {
                if (plain == null) {
                    plain = new StringBuilder(text);
                }
                plain.setCharAt(index, next == '"' ? '\'' : ' ');
            }
        }
        return plain == null ? text : plain.toString();
    }

    /** Gives what waits a short time to be stored. Not for the timer's own threads. */
    @Override
    public void close() {
        sweeper.cancel(false);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        synchronized (this) {
            try {
                while (writing && !troubled && System.nanoTime() < deadline) {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime()));
                }
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
