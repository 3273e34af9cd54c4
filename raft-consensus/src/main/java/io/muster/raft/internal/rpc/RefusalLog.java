package io.muster.raft.internal.rpc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per refused connection, but not more than one per host and cause in ten seconds. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.connections");
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_SOURCES = 1000;

    private final Map<String, Long> lastLogged = new ConcurrentHashMap<>();

    void refused(String source, String cause) {
        // Whoever tries again comes from another port.
        String key = source.substring(0, Math.max(0, source.lastIndexOf(':'))) + '|' + cause;
        long now = System.nanoTime();
        Long last = lastLogged.get(key);
        if (last != null && now - last < QUIET_NANOS) {
            return;
        }
        if (lastLogged.size() >= MAX_SOURCES) {
            lastLogged.clear();
        }
        lastLogged.put(key, now);
        LOG.warn("Closed the Raft connection with {}: {}", source, cause);
    }
}
