package io.muster.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each request and, while the logger of the lines is at INFO, writes one about it. It has no query, because clients send
 * tokens and passwords there. Heartbeats get none: they would be most of the log. The lines wait in a queue of bounded length and are
 * dropped rather than let a request wait for the disk (see {@code appenders.xml} of the cluster model). Thread-safe.
 */
final class RequestLog {

    private static final Logger lines = LoggerFactory.getLogger(LogSettings.ACCESS_LOGGER);
    private static final String BEAT = "/ns/instance/beat";

    private final GatewayMetrics metrics;

    RequestLog(GatewayMetrics metrics) {
        this.metrics = metrics;
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
        if (lines.isInfoEnabled() && !request.path().endsWith(BEAT)) {
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
