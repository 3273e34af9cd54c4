package io.muster.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times requests by method, route and status, under the name that dashboards of Nacos use. Thread-safe. */
final class RouteMetrics {

    private final MeterRegistry meters;
    private final String contextPath;
    private final ConcurrentHashMap<Key, Timer> timers = new ConcurrentHashMap<>();

    RouteMetrics(MeterRegistry meters, String contextPath) {
        this.meters = meters;
        this.contextPath = contextPath;
    }

    /** Only paths of the route table become labels, so their number is bounded. */
    void record(String method, String path, int status, long nanos) {
        Key key = new Key(method, path, status);
        Timer timer = timers.get(key);
        if (timer == null) {
            timer = timers.computeIfAbsent(key, this::register);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer register(Key key) {
        return Timer.builder("http.server.requests")
                .description("requests by route and status")
                .tag("method", key.method)
                .tag("uri", contextPath + key.path)
                .tag("status", Integer.toString(key.status))
                .register(meters);
    }

    private record Key(String method, String path, int status) {}
}
