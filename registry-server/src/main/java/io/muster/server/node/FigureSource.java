package io.muster.server.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.NodeFigures;
import io.muster.server.grpc.ClientConnections;
import io.muster.server.naming.NamingCounts;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;

/** Measures this node: sums of its meters, counts of its domain, load of its process. Never blocks. */
final class FigureSource {

    private static final String REQUESTS = "http.server.requests";

    private final MeterRegistry meters;
    private final Domain domain;
    private final ClientConnections connections;

    FigureSource(MeterRegistry meters, Domain domain, ClientConnections connections) {
        this.meters = meters;
        this.domain = domain;
        this.connections = connections;
    }

    NodeFigures now() {
        NamingCounts counts = domain.naming().queries().counts();
        ClusterObserver cluster = domain.replication().observer();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long reads = 0;
        double readNanos = 0;
        long writes = 0;
        double writeNanos = 0;
        long failures = 0;
        for (Timer timer : meters.find(REQUESTS).timers()) {
            String method = tag(timer, "method");
            if (method.equals("ANY") || isLongPoll(method, tag(timer, "uri"))) {
                continue;
            }
            if (method.equals("GET")) {
                reads += timer.count();
                readNanos += timer.totalTime(TimeUnit.NANOSECONDS);
            } else {
                writes += timer.count();
                writeNanos += timer.totalTime(TimeUnit.NANOSECONDS);
            }
            if (tag(timer, "status").startsWith("5")) {
                failures += timer.count();
            }
        }
        Timer pushes = meters.find("muster.push.latency").timer();
        var pushFailures = meters.find("muster.push.failures").counter();
        return new NodeFigures(
                System.currentTimeMillis(),
                ManagementFactory.getRuntimeMXBean().getUptime(),
                processLoad(),
                heap.getUsed(),
                heap.getMax(),
                counts.services(),
                counts.instances(),
                counts.clients(),
                connections.count(),
                domain.subscriptions().count(),
                (int) domain.config().queries().count(),
                domain.config().listeners().count(),
                cluster.status().appliedIndex(),
                reads,
                (long) readNanos,
                writes,
                (long) writeNanos,
                failures,
                pushes == null ? 0 : pushes.count(),
                pushes == null ? 0 : (long) pushes.totalTime(TimeUnit.NANOSECONDS),
                pushFailures == null ? 0 : (long) pushFailures.count());
    }

    /** What waits for a change on purpose says nothing about how fast the node is. */
    private static boolean isLongPoll(String method, String uri) {
        return method.equals("POST") && uri.endsWith("/v1/cs/configs/listener");
    }

    private static String tag(Timer timer, String name) {
        String value = timer.getId().getTag(name);
        return value == null ? "" : value;
    }

    private static double processLoad() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean detailed
                ? detailed.getProcessCpuLoad()
                : -1;
    }
}
