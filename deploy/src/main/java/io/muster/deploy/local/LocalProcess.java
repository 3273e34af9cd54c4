package io.muster.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A background process of the distribution, known by the pid file in its home. */
abstract class LocalProcess {

    /** A busy machine that starts or stops several nodes at once needs longer than an operator would wait for one. */
    static final Map<String, String> PATIENT = Map.of("MUSTER_START_SECONDS", "60", "MUSTER_STOP_SECONDS", "60");

    private final Path installation;
    private final Path home;
    private final int port;

    LocalProcess(Path installation, Path home, int port) {
        this.installation = installation;
        this.home = home;
        this.port = port;
    }

    /** Its own directory: conf, data and logs. */
    public Path home() {
        return home;
    }

    /** Its HTTP port; gRPC is this plus 1000. */
    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    Path script(String name) {
        return installation.resolve("bin").resolve(name);
    }

    abstract Path pidFile();

    /** Whether the process lives. */
    public boolean isRunning() {
        return process().isPresent();
    }

    /** Ends the process as SIGKILL does: it can do nothing about it. Returns when it is gone. */
    public void kill() {
        process().ifPresent(process -> {
            process.destroyForcibly();
            try {
                process.onExit().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("process " + process.pid() + " does not go away", e);
            }
        });
    }

    Optional<ProcessHandle> process() {
        try {
            if (!Files.exists(pidFile())) {
                return Optional.empty();
            }
            String text = Files.readString(pidFile()).strip();
            return text.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(text)).filter(ProcessHandle::isAlive);
        } catch (IOException e) {
            throw new IllegalStateException(pidFile() + " cannot be read", e);
        }
    }
}
