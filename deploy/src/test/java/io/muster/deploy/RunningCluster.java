package io.muster.deploy;

import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Three nodes and a gateway from the shipped distribution for the tests of a class: started before the first test, killed
 * after the last, with the end of every log printed for each test that fails. Register as a static field.
 */
final class RunningCluster implements BeforeAllCallback, AfterAllCallback, TestWatcher {

    private static final int LINES_OF_EACH_LOG = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> settings;
    private @Nullable LocalCluster cluster;
    private @Nullable Path directory;

    /** @param settings further lines for each node's application.properties */
    RunningCluster(String... settings) {
        this.settings = List.of(settings);
    }

    /** The cluster, while tests run. */
    LocalCluster get() {
        if (cluster == null) {
            throw new IllegalStateException("the cluster is only there while tests run");
        }
        return cluster;
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
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("muster 集群");
        LocalPorts ports = new LocalPorts();
        LocalCluster prepared =
                LocalCluster.prepare(Distribution.directory(), directory, 3, ports, ports.next(), settings);
        cluster = prepared;
        try {
            prepared.start();
        } catch (IllegalStateException e) {
            System.err.println(prepared.logs(LINES_OF_EACH_LOG));
            prepared.close();
            throw e;
        }
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.err.println(context.getDisplayName() + " failed; the logs end with\n" + get().logs(LINES_OF_EACH_LOG));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (cluster != null) {
            cluster.close();
        }
        if (directory != null) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }
}
