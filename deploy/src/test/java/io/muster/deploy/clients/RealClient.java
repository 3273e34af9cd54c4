package io.muster.deploy.clients;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An unmodified client library of one version in a process of its own ({@link ClientMain}). Methods block until the library
 * has answered and fail with what the library threw. For one thread.
 */
public final class RealClient implements AutoCloseable {

    private final String version;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    /**
     * Starts the library.
     *
     * @param version for example {@code nacos-2.5.1}: a directory of jars below {@code target/clients}
     * @param server the address of a node or of the gateway, {@code host:port}
     * @param user the user name, empty to use none
     * @param home a directory for what the library writes
     */
    public RealClient(String version, String server, String user, String password, Path home) {
        this.version = version;
        Path jars = Path.of("target/clients", version).toAbsolutePath();
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException(
                    jars + " is missing; the build of this module puts the jars there before its"
                            + " integration tests (mvn verify)");
        }
        String classPath = Path.of("target/test-classes").toAbsolutePath() + ":" + jars + "/*";
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-Duser.home=" + home,
                            "-DJM.LOG.PATH=" + home.resolve("logs"),
                            "-DJM.SNAPSHOT.PATH=" + home.resolve("snapshots"),
                            "-Dnacos.logging.default.config.enabled=false",
                            "-cp",
                            classPath,
                            ClientMain.class.getName(),
                            server,
                            user,
                            password)
                    .redirectError(home.resolve(version + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the client process of " + version + " did not start", e);
        }
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public void register(String service, String ip, int port, boolean ephemeral) {
        run("register", service, ip, Integer.toString(port), Boolean.toString(ephemeral));
    }

    /** Registers again, with another zone and another weight: what a subscriber hears of is a change. */
    public void change(String service, String ip, int port, String zone, double weight) {
        run("register", service, ip, Integer.toString(port), "true", zone, Double.toString(weight));
    }

    public void deregister(String service, String ip, int port) {
        run("deregister", service, ip, Integer.toString(port));
    }

    /** The instances as the library gives them: {@code ip:port}, sorted, joined by commas. */
    public String instances(String service) {
        return run("instances", service);
    }

    /** Begins to listen; what is pushed is given by {@link #pushed}. */
    public void subscribe(String service) {
        run("subscribe", service);
    }

    /** The instances that were pushed last, as {@link #instances} writes them; empty before the first push. */
    public String pushed(String service) {
        return run("pushed", service);
    }

    /** Publishes several instances of one service at once; versions from 2.1 on. */
    public void registerBatch(String service, String... ports) {
        run(words("batch-register", service, ports));
    }

    /** Withdraws some of what was published at once. */
    public void deregisterBatch(String service, String... ports) {
        run(words("batch-deregister", service, ports));
    }

    /** Watches the services of all groups whose name matches; versions from 3.0 on. */
    public void watchServices(String pattern) {
        run("watch-services", pattern);
    }

    /** Watches the configurations of all groups whose data id matches; versions from 3.0 on. */
    public void watchConfigs(String pattern) {
        run("watch-configs", pattern);
    }

    /** The names that the watches have told of, sorted, joined by commas. */
    public String watched() {
        return run("watched");
    }

    private static String[] words(String command, String subject, String... more) {
        return Stream.concat(Stream.of(command, subject), Arrays.stream(more)).toArray(String[]::new);
    }

    /** Zone and weight of each instance that was pushed last, such as {@code a 1.0}, sorted, joined by commas. */
    public String pushedZones(String service) {
        return run("zones", service);
    }

    public boolean publish(String dataId, String group, String content) {
        return Boolean.parseBoolean(run("publish", dataId, group, content));
    }

    /** The content, empty when there is none. */
    public String config(String dataId, String group) {
        return run("get", dataId, group);
    }

    public boolean removeConfig(String dataId, String group) {
        return Boolean.parseBoolean(run("remove", dataId, group));
    }

    /** Begins to listen; what was heard last is given by {@link #heard}. */
    public void listen(String dataId, String group) {
        run("listen", dataId, group);
    }

    public String heard(String dataId) {
        return run("heard", dataId);
    }

    /** Ends the process without letting the library say goodbye. */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String run(String... words) {
        String line = Arrays.stream(words)
                .map(word -> Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("\t"));
        try {
            commands.write(line + "\n");
            commands.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(version + " ended while it was asked to " + String.join(" ", words));
            }
            int tab = answer.indexOf('\t');
            String value = new String(Base64.getDecoder().decode(answer.substring(tab + 1)), StandardCharsets.UTF_8);
            if (!answer.startsWith("ok")) {
                throw new IllegalStateException(version + " failed to " + String.join(" ", words) + ": " + value);
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(version + " cannot be reached", e);
        }
    }
}
