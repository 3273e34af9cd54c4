package io.muster.persistence;

import io.muster.persistence.testkit.MariaDbServer;
import io.muster.persistence.testkit.SqlStatements;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The databases on which the tests run: H2, a MariaDB that they start, and a MySQL where {@code MUSTER_TEST_MYSQL_URL} names one. */
enum TestServer {
    H2,
    MARIADB,
    MYSQL;

    /** Names a server, database included, whose user may create and drop databases; user and password may be in the parameters. */
    private static final Optional<String> MYSQL_URL = Optional.ofNullable(System.getenv("MUSTER_TEST_MYSQL_URL"));

    private static final AtomicInteger COUNTER = new AtomicInteger();

    static Stream<TestServer> all() {
        return MYSQL_URL.isPresent() ? Stream.of(values()) : Stream.of(H2, MARIADB);
    }

    static Stream<TestServer> external() {
        return all().filter(server -> server != H2);
    }

    /** Returns the address of a new, empty database. */
    DatabaseSettings.Endpoint newDatabase() {
        String name = "muster_" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();
        execute(administrator(), "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        return switch (this) {
            case H2 -> throw new IllegalStateException("an H2 database has no address");
            case MARIADB -> MariaDbServer.shared().endpoint(name);
            case MYSQL -> new DatabaseSettings.Endpoint(
                    MYSQL_URL.orElseThrow().replaceFirst("(//[^/]+/)[^?]*", "$1" + name),
                    environment("MUSTER_TEST_MYSQL_USER"),
                    environment("MUSTER_TEST_MYSQL_PASSWORD"));
        };
    }

    void drop(DatabaseSettings.Endpoint endpoint) {
        execute(
                administrator(),
                "DROP DATABASE " + MysqlUrl.parse(endpoint.jdbcUrl()).database());
    }

    private DatabaseSettings.Endpoint administrator() {
        return switch (this) {
            case H2 -> throw new IllegalStateException("an H2 database has no address");
            case MARIADB -> MariaDbServer.shared().endpoint("mysql");
            case MYSQL -> new DatabaseSettings.Endpoint(
                    MYSQL_URL.orElseThrow(),
                    environment("MUSTER_TEST_MYSQL_USER"),
                    environment("MUSTER_TEST_MYSQL_PASSWORD"));
        };
    }

    private static String environment(String name) {
        return System.getenv().getOrDefault(name, "nacos");
    }

    static Connection connect(DatabaseSettings.Endpoint endpoint) throws SQLException {
        return DriverManager.getConnection(
                MysqlUrl.parse(endpoint.jdbcUrl()).jdbcUrl(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                endpoint.user(),
                endpoint.password());
    }

    static void execute(DatabaseSettings.Endpoint endpoint, String... statements) {
        SqlStatements.run(() -> connect(endpoint), statements);
    }
}
