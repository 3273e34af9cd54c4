package io.muster.cluster;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line of the ordinary log what keeps traces from being sent. The SDK writes it with a stack trace to the platform's own
 * log, that is to standard error, where nobody bounds or reads it.
 */
final class TraceTrouble extends Handler {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("io.muster.traces");

    /** Kept here, since the platform forgets loggers that nobody holds, and their handlers with them. */
    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    /** Called before the first span; once more changes nothing. */
    static synchronized void listen() {
        if (SDK.getHandlers().length == 0) {
            SDK.setUseParentHandlers(false);
            SDK.addHandler(new TraceTrouble());
        }
    }

    @Override
    public void publish(LogRecord trouble) {
        if (trouble.getLevel().intValue() >= Level.WARNING.intValue()) {
            LOG.warn("Traces: {}", trouble.getMessage());
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
