package io.muster.server.grpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times requests by type and error code, under the name that dashboards of Nacos use. A code of 0 means that the
 * handler answered; what it answered with (a configuration that is not there, say) is the client's business. Thread-safe.
 */
final class RequestTimers {

    /** Stands for every type that is in no row of the table, so that nobody makes up labels. */
    static final String UNKNOWN = "unknown";

    private final MeterRegistry meters;
    private final ConcurrentHashMap<Key, Timer> timers = new ConcurrentHashMap<>();

    RequestTimers(MeterRegistry meters) {
        this.meters = meters;
    }

    private record Key(String type, int errorCode) {}

    /** @param type a type of the table of requests, or {@link #UNKNOWN} */
    void record(String type, int errorCode, long nanos) {
        Key key = new Key(type, errorCode);
        Timer timer = timers.get(key);
        if (timer == null) {
            timer = timers.computeIfAbsent(key, this::register);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer register(Key key) {
        return Timer.builder("grpc.server.requests")
                .description("gRPC requests by type and error code")
                .tag("requestClass", key.type)
                .tag("success", Boolean.toString(key.errorCode == 0))
                .tag("errorCode", Integer.toString(key.errorCode))
                .register(meters);
    }
}
