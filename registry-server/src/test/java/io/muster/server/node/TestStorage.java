package io.muster.server.node;

import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.testkit.DatabaseServer;
import io.muster.persistence.testkit.MariaDbServer;
import io.muster.persistence.testkit.NamedMySql;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where nodes of a test keep configuration and users.
 *
 * <p>Classes with the tag {@link #TABLES} run on each: the build runs them embedded, again on a MariaDB, and on a MySQL where {@code MUSTER_TEST_MYSQL_URL} names one.
 * {@code -Dmuster.test.storage=mariadb} or {@code mysql} chooses for a single run of any class.
 */
public enum TestStorage {
    /** An H2 of each node. */
    EMBEDDED,
    /** A real MariaDB that the tests start. */
    MARIADB,
    /** The MySQL that {@code MUSTER_TEST_MYSQL_URL} names. */
    MYSQL;

    /** Classes whose nodes keep something in tables, and that say nothing of where. */
    public static final String TABLES = "tables";

    /** Classes about what a database server of its own does to nodes: on a MariaDB, and on the named MySQL too. */
    public static final String SERVER = "database-server";

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The one of this run. */
    public static TestStorage chosen() {
        return valueOf(System.getProperty("muster.test.storage", "embedded").toUpperCase(Locale.ROOT));
    }

    /** The one of this run, for tests that need a database server. */
    public static TestStorage chosenServer() {
        return chosen() == EMBEDDED ? MARIADB : chosen();
    }

    /** A name for a database that nobody else uses, on this server or in another process. */
    public static String newName() {
        return "node_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    }

    /** The server that the tests of this process share. */
    public DatabaseServer shared() {
        return switch (this) {
            case EMBEDDED -> throw new IllegalStateException("an embedded database has no server");
            case MARIADB -> MariaDbServer.shared();
            case MYSQL -> NamedMySql.shared();
        };
    }

    /** One that a test may take away. */
    public DatabaseServer own() {
        return switch (this) {
            case EMBEDDED -> throw new IllegalStateException("an embedded database has no server");
            case MARIADB -> MariaDbServer.start();
            case MYSQL -> NamedMySql.behindRelay();
        };
    }

    /** Lines of an {@code application.properties} that name a store which nobody else uses, made where needed. */
    public Map<String, String> newSettings() {
        return this == EMBEDDED ? Map.of() : settingsFor(shared().newDatabase(newName()));
    }

    /** Lines of an {@code application.properties} that name an external database. */
    public static Map<String, String> settingsFor(DatabaseSettings database) {
        DatabaseSettings.Endpoint endpoint = database.endpoints().get(0);
        return Map.of(
                "db.num", "1",
                "db.url.0", endpoint.jdbcUrl(),
                "db.user", endpoint.user(),
                "db.password", endpoint.password(),
                "db.pool.config.maximumPoolSize", "8");
    }

    /** What stands on the command line of a node with these settings. */
    static Optional<String> option(Map<String, String> settings) {
        return settings.containsKey("db.url.0") ? Optional.empty() : Optional.of("embedded");
    }
}
