package io.muster.deploy.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A run of a script of the distribution that has ended.
 *
 * @param exitCode its exit code
 * @param output what it has printed, standard output and error together
 */
public record Script(int exitCode, String output) {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * Runs a script to its end.
     *
     * @param script the script
     * @param environment variables added to those of this process
     * @param arguments its arguments
     * @throws IllegalStateException if it does not end within 90 s
     */
    public static Script run(Path script, Map<String, String> environment, List<String> arguments) {
        try {
            // A file and no pipe: a server that the script leaves running would keep a pipe open.
            Path output = Files.createTempFile("muster-script", ".out");
            try {
                List<String> command = new ArrayList<>(List.of("sh", script.toString()));
                command.addAll(arguments);
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(
                            script + " did not end within " + PATIENCE.toSeconds() + " s: " + Files.readString(output));
                }
                return new Script(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(script + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + script + " ran", e);
        }
    }

    /**
     * This run, if it was successful.
     *
     * @throws IllegalStateException with the script's own words otherwise
     */
    public Script orFail() {
        if (exitCode != 0) {
            throw new IllegalStateException(output.strip());
        }
        return this;
    }
}
