package io.muster.server.access;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseHealth;
import io.muster.persistence.DatabaseHealth.State;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node on an external database comes to know users, roles and permissions when it starts: from the tables as soon as the
 * database answers; from its own copy when the database is away. A database that is only slow to answer is waited for, since what the
 * copy grants may have been revoked while this node was down.
 */
final class FirstReading {

    private static final Logger log = LoggerFactory.getLogger(FirstReading.class);

    /** A database that neither answers nor fails for so long is taken for one that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Database database;
    private final AccessDirectory directory;
    private final AccessCopy copy;
    private final ScheduledExecutorService timer;
    private @Nullable CompletableFuture<Void> reading;

    /** @param timer looks and reads; whoever made it ends it */
    FirstReading(Database database, AccessDirectory directory, AccessCopy copy, ScheduledExecutorService timer) {
        this.database = database;
        this.directory = directory;
        this.copy = copy;
        this.timer = timer;
    }

    /** Begins to look, until there is something to go by or nothing but the database can bring it. */
    void start() {
        long started = System.nanoTime();
        timer.execute(() -> look(started));
    }

    private void look(long started) {
        if (directory.loaded()) {
            return;
        }
        DatabaseHealth health = database.health();
        if (isAway(health, System.nanoTime() - started)) {
            useCopy(health);
            return;
        }
        if (health.usable() && (reading == null || reading.isDone())) {
            reading = directory.refresh(); // where it fails the next look tells why
        }
        if (!timer.isShutdown()) {
            timer.schedule(() -> look(started), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isAway(DatabaseHealth health, long waitedNanos) {
        return health.state() == State.DOWN
                || health.state() == State.REFUSED
                || !health.usable() && waitedNanos > PATIENCE.toNanos();
    }

    private void useCopy(DatabaseHealth health) {
        Optional<AccessCopy.Kept> kept = copy.read();
        if (kept.isEmpty()) {
            log.warn(
                    "Nobody can log in before the database answers, since this node has no copy of users, roles and permissions: {}",
                    health.sentence());
        } else if (directory.useCopy(kept.get().tables())) {
            log.warn(
                    "Users, roles and permissions are as of {}, from this node's copy in {}, until the database answers: {}",
                    kept.get().asOf().truncatedTo(ChronoUnit.SECONDS),
                    copy,
                    health.sentence());
        }
    }
}
