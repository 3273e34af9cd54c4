package io.muster.cluster.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers, changed while the process runs. Logback keeps every logger that was ever named, so that names which are none of the
 * process's could fill the memory: beside the loggers that exist only so many can be named. Thread-safe.
 */
public final class LogLevels {

    /** Enough for classes that are loaded later; an operator names a handful. */
    static final int MOST_NEW = 100;

    private final LoggerContext loggers;
    private final Set<String> added = new HashSet<>();
    private final Map<String, @Nullable Level> before = new HashMap<>();

    /** @param loggers whose levels are changed */
    public LogLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    /** The levels of this process. */
    public static LogLevels ofThisProcess() {
        return new LogLevels((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /** A level by its name, in letters of either case; empty when there is none of that name. */
    public static Optional<Level> parse(String name) {
        return Optional.ofNullable(Level.toLevel(name.toUpperCase(Locale.ROOT), null));
    }

    /**
     * Sets a level until the process restarts.
     *
     * @param name a package or a class; {@code ROOT} for everything
     * @return false when the name is not one of a logger and no more may be made
     */
    public synchronized boolean set(String name, Level level) {
        if (loggers.exists(name) == null && !added.contains(name)) {
            if (added.size() >= MOST_NEW) {
                return false;
            }
            added.add(name);
        }
        if (!before.containsKey(name)) {
            before.put(name, loggers.getLogger(name).getLevel());
        }
        loggers.getLogger(name).setLevel(level);
        return true;
    }

    /** Gives a logger the level back that it had before the first {@link #set}; one that was never set keeps its own. */
    public synchronized void restore(String name) {
        if (before.containsKey(name)) {
            loggers.getLogger(name).setLevel(before.remove(name));
        }
    }
}
