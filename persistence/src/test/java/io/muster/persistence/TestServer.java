package io.muster.persistence;

import io.muster.persistence.testkit.DatabaseServer;
import io.muster.persistence.testkit.MariaDbServer;
import io.muster.persistence.testkit.NamedMySql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The databases on which the tests run: H2, a MariaDB that they start, and a MySQL where {@code MUSTER_TEST_MYSQL_URL} names one. */
enum TestServer {
    H2,
    MARIADB,
    MYSQL;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    static Stream<TestServer> all() {
        return NamedMySql.isNamed() ? Stream.of(values()) : Stream.of(H2, MARIADB);
    }

    static Stream<TestServer> external() {
        return all().filter(server -> server != H2);
    }

    /** Returns the address of a new, empty database. */
    DatabaseSettings.Endpoint newDatabase() {
        String name = "muster_" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();
        return shared().newDatabase(name).endpoints().get(0);
    }

    void drop(DatabaseSettings.Endpoint endpoint) {
        execute(
                administrator(),
                "DROP DATABASE " + MysqlUrl.parse(endpoint.jdbcUrl()).database());
    }

    /** The server that the tests share; never to be stopped by them. */
    DatabaseServer shared() {
        return switch (this) {
            case H2 -> throw new IllegalStateException("an H2 database has no server");
            case MARIADB -> MariaDbServer.shared();
            case MYSQL -> NamedMySql.shared();
        };
    }

    /** One that a test may take away. */
    DatabaseServer own() {
        return switch (this) {
            case H2 -> throw new IllegalStateException("an H2 database has no server");
            case MARIADB -> MariaDbServer.start();
            case MYSQL -> NamedMySql.behindRelay();
        };
    }

    private DatabaseSettings.Endpoint administrator() {
        return this == MYSQL ? NamedMySql.shared().administrator() : shared().endpoint("mysql");
    }

    static Connection connect(DatabaseSettings.Endpoint endpoint) throws SQLException {
        return DriverManager.getConnection(
                MysqlUrl.parse(endpoint.jdbcUrl()).jdbcUrl(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                endpoint.user(),
                endpoint.password());
    }

    static void execute(DatabaseSettings.Endpoint endpoint, String... statements) {
        try (Connection connection = connect(endpoint)) {
            DatabaseServer.execute(connection, statements);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
