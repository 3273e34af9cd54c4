package io.muster.gateway;

import ch.qos.logback.classic.Level;
import io.muster.cluster.logging.LogLevels;
import io.muster.cluster.threads.DaemonThreads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the levels of loggers while the gateway runs, as its settings file is edited. A gateway knows no users, so nothing on its ports
 * may change it; whoever may write the file may. One that cannot be used keeps the levels before and is told once. A logger that is no
 * longer named gets the level back that it had. Looks from a thread of its own until the process ends.
 */
final class FollowedLogLevels {

    private static final Logger log = LoggerFactory.getLogger(FollowedLogLevels.class);

    private final Supplier<Map<String, Level>> settings;
    private final LogLevels loggers;
    private Map<String, Level> current = Map.of();
    private String told = "";

    /**
     * @param settings reads the levels anew; throws a {@link SettingsException} where they cannot be used
     * @param loggers whose levels are changed
     */
    FollowedLogLevels(Supplier<Map<String, Level>> settings, LogLevels loggers) {
        this.settings = settings;
        this.loggers = loggers;
    }

    /** Takes the levels of now, then looks again at the interval. */
    void follow(Duration interval) {
        look();
        ScheduledExecutorService executor =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("log-levels"));
        executor.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks once. */
    void look() {
        try {
            Map<String, Level> wanted = settings.get();
            if (!wanted.equals(current)) {
                take(wanted);
            }
            told = "";
        } catch (SettingsException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(told)) {
                log.warn("{}; the levels before stay in use until that is corrected", problem);
            }
            told = problem;
        } catch (RuntimeException e) {
            // An exception would end the schedule and the file would silently no longer be followed.
            log.error("The levels of the loggers could not be changed; the settings are still followed", e);
        }
    }

    private void take(Map<String, Level> wanted) {
        Map<String, Level> before = current;
        current = wanted;
        before.keySet().stream().filter(name -> !wanted.containsKey(name)).forEach(loggers::restore);
        wanted.forEach((name, level) -> {
            if (!level.equals(before.get(name)) && !loggers.set(name, level)) {
                log.warn("gateway.log.levels names {}, which is no logger, and many others that are none", name);
            }
        });
        if (wanted.isEmpty()) {
            log.info("gateway.log.levels is empty: all loggers are at their usual levels");
        } else {
            log.info("gateway.log.levels: {}", wanted);
        }
    }
}
