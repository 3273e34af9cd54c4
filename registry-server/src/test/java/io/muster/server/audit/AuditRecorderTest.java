package io.muster.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.AuditEntry;
import io.muster.server.replication.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditRecorderTest {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<AuditEntry> stored = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    private final AuditRecorder recorder = new AuditRecorder(this::write, "node-1", Clock.systemUTC(), timer);

    @AfterEach
    void close() {
        recorder.close();
        timer.shutdownNow();
    }

    private CompletableFuture<Outcome> write(AuditCommand command) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("no majority"));
        }
        stored.addAll(((AuditCommand.Append) command).entries());
        return CompletableFuture.completedFuture(Outcome.DONE);
    }

    @Test
    void entriesAreStoredInTheirOrderEachWithItsOwnKey() {
        for (int number = 0; number < 1_000; number++) {
            recorder.record(done("action-" + number));
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> stored.size() == 1_000);
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

        await().atMost(Duration.ofSeconds(40)).until(() -> stored.stream()
                .anyMatch(entry -> entry.reason().startsWith("7 entries are missing here")));
        assertThat(stored).hasSizeGreaterThan(AuditRecorder.MOST_WAITING - 1);
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
