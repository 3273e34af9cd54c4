package io.muster.server.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.NodeFigures;
import io.muster.server.grpc.ClientConnections;
import io.muster.server.naming.NamingCounts;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Measures this node: sums of its meters, counts of its domain, load of its process. Never blocks. */
final class FigureSource {

    private static final String HTTP_REQUESTS = "http.server.requests";
    private static final String GRPC_REQUESTS = "grpc.server.requests";

    private static final Set<String> GRPC_WRITES = Set.of(
            "InstanceRequest",
            "BatchInstanceRequest",
            "PersistentInstanceRequest",
            "ConfigPublishRequest",
            "ConfigRemoveRequest");

    /** The error code of a request that the server could not carry out; refusals have codes of their own. */
    private static final String GRPC_FAILURE = "500";

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
        Sums http = http();
        Sums grpc = grpc();
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
                http.reads,
                http.readNanos,
                http.writes,
                http.writeNanos,
                http.failures + grpc.failures,
                grpc.reads,
                grpc.readNanos,
                grpc.writes,
                grpc.writeNanos,
                pushes == null ? 0 : pushes.count(),
                pushes == null ? 0 : (long) pushes.totalTime(TimeUnit.NANOSECONDS),
                pushFailures == null ? 0 : (long) pushFailures.count());
    }

    /** What the timers of one protocol come to. */
    private static final class Sums {
        private long reads;
        private long readNanos;
        private long writes;
        private long writeNanos;
        private long failures;

        private void add(Timer timer, boolean reading, boolean failed) {
            long nanos = (long) timer.totalTime(TimeUnit.NANOSECONDS);
            if (reading) {
                reads += timer.count();
                readNanos += nanos;
            } else {
                writes += timer.count();
                writeNanos += nanos;
            }
            failures += failed ? timer.count() : 0;
        }
    }

    private Sums http() {
        Sums sums = new Sums();
        for (Timer timer : meters.find(HTTP_REQUESTS).timers()) {
            String method = tag(timer, "method");
            if (!method.equals("ANY") && !isLongPoll(method, tag(timer, "uri"))) {
                sums.add(timer, method.equals("GET"), tag(timer, "status").startsWith("5"));
            }
        }
        return sums;
    }

    private Sums grpc() {
        Sums sums = new Sums();
        for (Timer timer : meters.find(GRPC_REQUESTS).timers()) {
            sums.add(
                    timer,
                    !GRPC_WRITES.contains(tag(timer, "requestClass")),
                    tag(timer, "errorCode").equals(GRPC_FAILURE));
        }
        return sums;
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
