package io.muster.persistence.testkit;

import io.muster.persistence.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A real database server for tests. One that a test has for itself can be taken away and given back. */
public interface DatabaseServer extends AutoCloseable {

    /** One of its databases as settings name it. */
    DatabaseSettings.Endpoint endpoint(String database);

    /** The port of the loopback address under which the nodes of a test know it. */
    int port();

    /** Runs statements in a database, as another program would; also while the nodes cannot reach it. */
    void execute(String database, String... statements);

    /** Makes an empty database with the character set that Nacos asks for. */
    DatabaseSettings newDatabase(String name);

    /** Takes it away: connections end, new ones are refused. */
    void stop();

    /** Gives it back under its address; returns when it answers. */
    void startAgain();

    /** Leaves nothing behind. */
    @Override
    void close();

    /** Settings for a database of a test. */
    static DatabaseSettings settings(DatabaseSettings.Endpoint endpoint) {
        return new DatabaseSettings(List.of(endpoint), 4, Duration.ofSeconds(2), 1000);
    }

    /** Makes a database that an endpoint of the same server can reach. */
    static void create(DatabaseSettings.Endpoint administrator, String name) {
        execute(administrator, "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }

    /** Runs statements on a connection of their own. */
    static void execute(DatabaseSettings.Endpoint endpoint, String... statements) {
        try (Connection connection =
                DriverManager.getConnection(endpoint.jdbcUrl(), endpoint.user(), endpoint.password())) {
            execute(connection, statements);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Runs statements one after the other. */
    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
