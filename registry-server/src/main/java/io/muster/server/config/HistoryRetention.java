package io.muster.server.config;

import io.muster.server.cluster.ClusterObserver;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes old history in small portions: the leader asks for it, as a write like any other. */
final class HistoryRetention implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HistoryRetention.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final int ROWS_AT_A_TIME = 1000;

    private final Vertx vertx;
    private final ClusterObserver cluster;
    private final ConfigWriter writer;
    private final Duration retention;
    private final Clock clock;
    private long timer = -1;

    HistoryRetention(Vertx vertx, ClusterObserver cluster, ConfigWriter writer, Duration retention, Clock clock) {
        this.vertx = vertx;
        this.cluster = cluster;
        this.writer = writer;
        this.retention = retention;
        this.clock = clock;
    }

    void start() {
        timer = vertx.setPeriodic(INTERVAL.toMillis(), tick -> purge());
    }

    /** Purges now, if this node leads, until nothing old is left. */
    void purge() {
        if (!cluster.isLeader()) {
            return;
        }
        writer.write(new ConfigCommand.PurgeHistory(clock.millis() - retention.toMillis(), ROWS_AT_A_TIME))
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        log.warn(
                                "Old history of configurations was not removed; the next try is in {} minutes: {}",
                                INTERVAL.toMinutes(),
                                failure.getMessage());
                        return;
                    }
                    Number removed = outcome.valueOrThrow(Number.class);
                    if (removed != null && removed.intValue() >= ROWS_AT_A_TIME) {
                        vertx.runOnContext(again -> purge());
                    }
                });
    }

    @Override
    public void close() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
