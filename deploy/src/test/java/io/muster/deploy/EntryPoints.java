package io.muster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The entry points of the container images, run without an engine: each "container" is a process of the packaged distribution with a
 * {@code BASE_DIR} of its own. Closing stops those that still run.
 */
final class EntryPoints implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final Path directory;
    private final Map<String, Process> containers = new LinkedHashMap<>();

    /** @param directory where their directories and their output go */
    EntryPoints(Path directory) {
        this.directory = directory;
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
        builder.environment().put("BASE_DIR", directory.resolve(name).toString());
        Process container = builder.start();
        containers.put(name, container);
        return container;
    }

    /** The file of what a container has printed. */
    Path output(String name) {
        return directory.resolve(name + ".out");
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
    public void close() throws InterruptedException {
        containers.values().forEach(Process::destroy);
        for (Process container : containers.values()) {
            if (!container.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                container.destroyForcibly().waitFor();
            }
        }
    }
}
