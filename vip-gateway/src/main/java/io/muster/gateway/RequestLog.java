package io.muster.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each request and, if it is switched on, writes a line about it (see {@link AccessLogFile}). The line has no query,
 * because clients send tokens and passwords there. Heartbeats get none: they would be most of the log. Thread-safe.
 */
final class RequestLog {

    private static final Logger lines = LoggerFactory.getLogger(AccessLogFile.LOGGER);
    private static final String BEAT = "/ns/instance/beat";

    private final GatewayMetrics metrics;
    private final boolean on;

    RequestLog(GatewayMetrics metrics, boolean on) {
        this.metrics = metrics;
        this.on = on;
    }

    /**
     * A request has been answered, or its client has gone.
     *
     * @param node the node that had it last; null if none had
     * @param attempts how many nodes had it
     * @param startedAt when it came, in {@link System#nanoTime}
     */
    void finished(
            HttpServerRequest request,
            RequestTraits traits,
            String client,
            @Nullable Node node,
            int attempts,
            long startedAt) {
        long nanos = System.nanoTime() - startedAt;
        boolean answered = request.response().ended();
        int status = answered ? request.response().getStatusCode() : 499;
        metrics.answered(traits.kind(), status, nanos);
        if (on && !request.path().endsWith(BEAT)) {
            lines.info(
                    "{} {} {} {} {}us {} x{}",
                    client,
                    request.method(),
                    request.path(),
                    status,
                    TimeUnit.NANOSECONDS.toMicros(nanos),
                    node == null ? "-" : node,
                    attempts);
        }
    }
}
