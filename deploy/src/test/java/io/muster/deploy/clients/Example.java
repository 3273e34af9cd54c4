package io.muster.deploy.clients;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program of {@code examples/} in a process of its own; the build has put it and its libraries below {@code target/examples}.
 * For one thread.
 */
public final class Example implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("target/examples").toAbsolutePath();

    private final Process process;
    private final Path output;
    private final BufferedWriter input;

    private Example(List<String> command, Path directory, Map<String, String> environment, Path home) {
        try {
            output = Files.createTempFile(home, "example", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " cannot be started", e);
        }
        input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a Java program.
     *
     * @param name its directory below {@code target/examples}
     * @param main its main class
     * @param home for what its libraries write
     */
    public static Example java(String name, String main, Map<String, String> environment, Path home) {
        Path program = program(name);
        return new Example(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dfile.encoding=UTF-8",
                        "-Duser.home=" + home,
                        "-DJM.LOG.PATH=" + home.resolve("logs"),
                        "-DJM.SNAPSHOT.PATH=" + home.resolve("snapshots"),
                        "-cp",
                        program.resolve("classes") + ":" + program.resolve("lib") + "/*",
                        main),
                home,
                environment,
                home);
    }

    /** Starts {@code quickstart.js} of a directory below {@code target/examples}. */
    public static Example node(String name, Map<String, String> environment, Path home) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        return new Example(List.of("node", "quickstart.js"), program(name), all, home);
    }

    private static Path program(String name) {
        Path program = PROGRAMS.resolve(name);
        if (!Files.isDirectory(program)) {
            throw new IllegalStateException(program
                    + " is missing; mvn verify -DallTests puts the programs there before the integration tests");
        }
        return program;
    }

    /** What it has printed so far. */
    public String log() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it has printed a line that ends with the given words.
     *
     * @throws IllegalStateException with what it has printed, when it ends or the time is over before
     */
    public void await(String words, Duration patience) {
        awaitLine(0, line -> line.endsWith(words), patience);
    }

    /** Writes a line to it and returns the line that it answers. */
    public String ask(String line) {
        int before = lines().size();
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("it does not listen any more: " + log(), e);
        }
        return awaitLine(
                before,
                answer -> answer.startsWith("hello ") || answer.startsWith("no answer") || answer.startsWith("done: "),
                Duration.ofSeconds(20));
    }

    private String awaitLine(int from, Predicate<String> wanted, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            List<String> lines = lines();
            for (String line : lines.subList(Math.min(from, lines.size()), lines.size())) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended before it answered: " + log());
            }
            pause();
        }
        throw new IllegalStateException("it did not answer within " + patience + ": " + log());
    }

    private List<String> lines() {
        String text = log();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until it has ended of itself. */
    public int exitCode(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("it did not end within " + patience + ": " + log());
        }
        return process.exitValue();
    }

    /** Ends it in order, so that it says goodbye to the registry; by force when it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
