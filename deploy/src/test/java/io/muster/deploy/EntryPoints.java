package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The entry points of the container images, run without an engine: each "container" is a process of the packaged distribution with a
 * {@code BASE_DIR} of its own. Register as a field; after each test those that still run are stopped and what they wrote is gone.
 */
final class EntryPoints implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 20;

    private final Map<String, Process> containers = new LinkedHashMap<>();
    private @Nullable Path directory;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("muster 容器");
    }

    /**
     * Starts one.
     *
     * @param script {@code docker-startup.sh} or {@code docker-gateway.sh}
     * @param name what it is called here
     * @param environment added to that of this process
     */
    Process run(String script, String name, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        Distribution.directory().resolve("bin").resolve(script).toString())
                .redirectErrorStream(true)
                .redirectOutput(output(name).toFile());
        builder.environment().putAll(environment);
        builder.environment().put("BASE_DIR", directory().resolve(name).toString());
        Process container = builder.start();
        containers.put(name, container);
        return container;
    }

    /** Waits until one has printed this. */
    void awaitPrinted(String name, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readString(output(name))).contains(text));
    }

    /** The file of what a container has printed. */
    Path output(String name) {
        return directory().resolve(name + ".out");
    }

    /** What all of them have printed, for the message of a failed test. */
    String outputs() {
        StringBuilder all = new StringBuilder();
        for (String name : containers.keySet()) {
            try {
                all.append(name).append(": ").append(Files.readString(output(name)));
            } catch (IOException none) {
                all.append(name).append(" has printed nothing\n");
            }
        }
        return all.toString();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        containers.values().forEach(Process::destroy);
        for (Process container : containers.values()) {
            if (!container.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                container.destroyForcibly().waitFor();
            }
        }
        containers.clear();
        try (Stream<Path> files = Files.walk(directory())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    private Path directory() {
        if (directory == null) {
            throw new IllegalStateException("containers run only while a test does");
        }
        return directory;
    }
}
