package io.muster.persistence.testkit;

import io.muster.persistence.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB server on a free port of the loopback address, a process of its own that can be stopped, killed as SIGKILL
 * does, and started again on its port and data. {@link #USER} has every right. Used by one thread at a time.
 */
public final class MariaDbServer implements DatabaseServer {

    /** The user that may do everything. */
    public static final String USER = "nacos";

    /** Its password. */
    public static final String PASSWORD = "nacos";

    private static final long PATIENCE_SECONDS = 60;
    private static final String PARAMETERS =
            "?characterEncoding=utf8&connectTimeout=1000&socketTimeout=10000&useSSL=false&serverTimezone=UTC";

    private final Path home;
    private final int port;
    private final List<String> options;
    private @Nullable Process process;

    private MariaDbServer(Path home, int port, List<String> options) {
        this.home = home;
        this.port = port;
        this.options = options;
    }

    /** One that the tests of this process share, each with databases of its own; never to be stopped by them. It goes with the process. */
    public static MariaDbServer shared() {
        return Shared.SERVER;
    }

    /**
     * Starts a new one.
     *
     * @param options what the server is told besides, as {@code --innodb-flush-log-at-trx-commit=2}
     */
    public static MariaDbServer start(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--skip-ssl"); // making a key for its certificate costs the server more than all the rest of its start
        return started(all);
    }

    /** Starts a new one that encrypts with a certificate that it makes itself. */
    public static MariaDbServer startEncrypting() {
        return started(List.of("--ssl=ON"));
    }

    private static MariaDbServer started(List<String> options) {
        try {
            Path home = Files.createTempDirectory("muster-mariadb");
            MariaDbInstallation.shared().copyEmptyData(home.resolve("data"));
            Files.createDirectory(home.resolve("tmp"));
            Files.writeString(
                    home.resolve("init.sql"),
                    "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD
                            + "';\nGRANT ALL ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;\n");
            MariaDbServer server = new MariaDbServer(home, freePort(), options);
            server.startAgain();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public int port() {
        return port;
    }

    /** The command line client that comes with the server. */
    public Path client() {
        return MariaDbInstallation.shared().program("mariadb");
    }

    /** The address of one of its databases. */
    public String url(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database + PARAMETERS;
    }

    @Override
    public DatabaseSettings.Endpoint endpoint(String database) {
        return new DatabaseSettings.Endpoint(url(database), USER, PASSWORD);
    }

    @Override
    public DatabaseSettings newDatabase(String name) {
        DatabaseServer.create(endpoint("mysql"), name);
        return DatabaseServer.settings(endpoint(name));
    }

    @Override
    public void execute(String database, String... statements) {
        DatabaseServer.execute(endpoint(database), statements);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER, PASSWORD);
    }

    /** After {@link #stop()} or {@link #kill()}. */
    @Override
    public void startAgain() {
        List<String> command = new ArrayList<>(List.of(
                MariaDbInstallation.shared().program("mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + MariaDbInstallation.shared().programs(),
                "--datadir=" + home.resolve("data"),
                "--tmpdir=" + home.resolve("tmp"),
                "--socket=" + home.resolve("s.sock"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--init-file=" + home.resolve("init.sql"),
                "--innodb-buffer-pool-size=32M"));
        command.addAll(options);
        if (MariaDbInstallation.isRoot()) {
            command.add("--user=root");
        }
        Path log = home.resolve("server.log");
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = started;
            awaitAnswer(started, log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitAnswer(Process started, Path log) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                connect("mysql").close();
                return;
            } catch (SQLException notYet) {
                if (System.nanoTime() > until || !started.isAlive()) {
                    throw new IllegalStateException("MariaDB does not start: " + Files.readString(log), notYet);
                }
            }
            pause();
        }
    }

    /** It ends in its own way; its port is free until it is started again. */
    @Override
    public void stop() {
        end(Process::destroy);
    }

    /** Ends the server as SIGKILL does. */
    public void kill() {
        end(Process::destroyForcibly);
    }

    private void end(Consumer<Process> way) {
        Process running = process;
        if (running == null) {
            return;
        }
        way.accept(running);
        try {
            if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("MariaDB does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        process = null;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        kill();
        MariaDbInstallation.delete(home);
    }

    @Override
    public String toString() {
        return "the database on port " + port;
    }

    private static final class Shared {
        static final MariaDbServer SERVER = start("--innodb-flush-log-at-trx-commit=2");

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "shared-mariadb-end"));
        }
    }
}
