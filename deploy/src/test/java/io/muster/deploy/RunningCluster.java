package io.muster.deploy;

import static org.awaitility.Awaitility.await;

import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Three nodes and a gateway from the shipped distribution for the tests of a class, with the end of every log printed for each test that
 * fails. Register as a static field. A cluster with settings of its own is started before the first test and killed after the last; the
 * {@link #shared} one lives as long as the run, and each class finds all of it running.
 */
final class RunningCluster implements BeforeAllCallback, AfterAllCallback, TestWatcher {

    private static final int LINES_OF_EACH_LOG = 60;
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ExtensionContext.Namespace RUN = ExtensionContext.Namespace.create(RunningCluster.class);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> settings;
    private final boolean shared;
    private @Nullable Started started;
    private boolean failed;

    private RunningCluster(boolean shared, List<String> settings) {
        this.shared = shared;
        this.settings = settings;
    }

    /** @param settings further lines for each node's application.properties */
    RunningCluster(String... settings) {
        this(false, List.of(settings));
    }

    /**
     * One cluster for all classes that take it as it is shipped. They choose names of services and configurations that no other class
     * has. After a class in which a test has failed the next one gets a new cluster.
     */
    static RunningCluster shared() {
        return new RunningCluster(true, List.of());
    }

    /** The cluster, while tests run. */
    LocalCluster get() {
        if (started == null) {
            throw new IllegalStateException("the cluster is only there while tests run");
        }
        return started.cluster();
    }

    /**
     * The sum of a metric over all nodes, whatever its further labels.
     *
     * @param metric a regular expression for the name with its labels
     */
    double total(String metric) throws IOException, InterruptedException {
        double total = 0;
        for (LocalNode node : get().nodes()) {
            String metrics = http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://" + node.address() + "/nacos/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            total += metrics.lines()
                    .filter(line -> line.matches(metric + " .*"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
        return total;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (shared) {
            Started common = context.getRoot()
                    .getStore(RUN)
                    .getOrComputeIfAbsent(Started.class, key -> Started.with(settings), Started.class);
            started = common;
            common.complete();
        } else {
            started = Started.with(settings);
        }
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        failed = true;
        System.err.println(context.getDisplayName() + " failed; the logs end with\n" + get().logs(LINES_OF_EACH_LOG));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Started ended = started;
        if (ended != null && !shared) {
            ended.close();
        } else if (ended != null && failed) {
            context.getRoot().getStore(RUN).remove(Started.class);
            ended.close();
        }
        started = null;
    }

    /** A cluster that was started, and its directory. JUnit closes the one that it keeps for a run. */
    private record Started(LocalCluster cluster, Path directory) implements AutoCloseable {

        static Started with(List<String> settings) {
            Path directory;
            try {
                directory = Files.createTempDirectory("muster 集群");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LocalPorts ports = new LocalPorts();
            Started prepared = new Started(
                    LocalCluster.prepare(Distribution.directory(), directory, NODES, ports, ports.next(), settings),
                    directory);
            try {
                prepared.cluster.start();
                return prepared;
            } catch (IllegalStateException e) {
                System.err.println(prepared.cluster.logs(LINES_OF_EACH_LOG));
                prepared.close();
                throw e;
            }
        }

        /** Starts what an earlier class has left stopped, and waits until the gateway gives work to every node. */
        void complete() {
            cluster.nodes().stream().filter(node -> !node.isRunning()).forEach(LocalNode::start);
            if (!cluster.gateway().isRunning()) {
                cluster.gateway().start();
            }
            NodeApi vip =
                    new NodeApi(cluster.gateway().address(), LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> vip.get("/gateway/status").path("readyNodes").asInt() == NODES);
        }

        @Override
        public void close() {
            cluster.close();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
