package io.muster.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.persistence.AuditEntry;
import io.muster.server.MovedClock;
import io.muster.server.replication.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AuditRecorderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<AuditEntry> stored = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    private final AtomicInteger failures = new AtomicInteger();
    private final MovedClock clock = new MovedClock();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AuditRecorder.class);

    private final AuditRecorder recorder = new AuditRecorder(this::write, "node-1", clock, timer, 20);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void close() {
        recorder.close();
        timer.shutdownNow();
        logger.detachAppender(logged);
    }

    private CompletableFuture<Outcome> write(AuditCommand command) {
        if (away) {
            failures.incrementAndGet();
            return CompletableFuture.failedFuture(new CompletionException(new IllegalStateException("no majority")));
        }
        stored.addAll(((AuditCommand.Append) command).entries());
        return CompletableFuture.completedFuture(Outcome.DONE);
    }

    @Test
    void entriesAreStoredInTheirOrderEachWithItsOwnKey() {
        for (int number = 0; number < 1_000; number++) {
            recorder.record(done("action-" + number));
        }

        await().atMost(PATIENCE).until(() -> stored.size() == 1_000);
        assertThat(stored).extracting(AuditEntry::action).startsWith("action-0", "action-1", "action-2");
        assertThat(stored).extracting(AuditEntry::key).doesNotHaveDuplicates();
    }

    @Test
    void whatCannotBeStoredWaitsAndIsBounded() {
        away = true;
        for (int number = 0; number < AuditRecorder.MOST_WAITING + 7; number++) {
            recorder.record(done("action-" + number));
        }
        away = false;

        await().atMost(PATIENCE).until(() -> stored.stream()
                .anyMatch(entry -> entry.reason().startsWith("7 entries are missing here")));
        assertThat(stored).hasSizeGreaterThan(AuditRecorder.MOST_WAITING - 1);
    }

    @Test
    void anOutageIsOneLineHoweverManyEntriesWaitAndHoweverOftenItIsInterrupted() {
        away = true;
        for (int number = 0; number < 3; number++) {
            recorder.record(done("early-" + number));
        }
        awaitFailuresBeyond(3);
        away = false;
        await().atMost(PATIENCE).until(() -> stored.size() == 3);
        away = true;
        recorder.record(done("late"));
        awaitFailuresBeyond(failures.get() + 2);

        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0)).contains("cannot be stored for now", "(no majority)");

        clock.forward(Duration.ofMillis(AuditRecorder.SAME_OUTAGE_MILLIS));
        awaitFailuresBeyond(failures.get() + 2);
        assertThat(lines()).as("it still lasts after a minute that nobody saw").hasSize(2);
    }

    private void awaitFailuresBeyond(int count) {
        await().atMost(PATIENCE).until(() -> failures.get() > count);
    }

    private List<String> lines() {
        return List.copyOf(logged.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void whatWaitsIsStoredWhenTheNodeStops() {
        recorder.record(done("last"));
        recorder.close();

        assertThat(stored).extracting(AuditEntry::action).containsExactly("last");
    }

    private static AuditEvent done(String action) {
        return AuditEvent.of("alice", "10.0.0.9", AuditEvent.HTTP, action, "", AuditResult.DONE, "");
    }
}
