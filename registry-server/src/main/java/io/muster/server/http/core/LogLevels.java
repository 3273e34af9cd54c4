package io.muster.server.http.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashSet;
import java.util.Set;

/**
 * Levels of loggers, changed while the node runs. Logback keeps every logger that was ever named, so that names which are none of the
 * node's could fill the memory: beside the loggers that exist only so many can be named. Thread-safe.
 */
final class LogLevels {

    /** Enough for classes that are loaded later; an operator names a handful. */
    static final int MOST_NEW = 100;

    private final LoggerContext loggers;
    private final Set<String> added = new HashSet<>();

    LogLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    /**
     * Sets a level until the node restarts.
     *
     * @return false when the name is not one of a logger and no more may be made
     */
    synchronized boolean set(String name, Level level) {
        if (loggers.exists(name) == null && !added.contains(name)) {
            if (added.size() >= MOST_NEW) {
                return false;
            }
            added.add(name);
        }
        loggers.getLogger(name).setLevel(level);
        return true;
    }
}
