package io.muster.server.node;

import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.testkit.MariaDbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Where nodes of a test keep configuration and users. */
public enum TestStorage {
    EMBEDDED {
        @Override
        public Map<String, String> newSettings() {
            return Map.of();
        }
    },
    /** A real MariaDB, one server for all tests of the process. */
    MARIADB {
        @Override
        public Map<String, String> newSettings() {
            String name = "node_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
            return settingsFor(MariaDbServer.shared().newDatabase(name));
        }
    },
    /** The MySQL that {@code MUSTER_TEST_MYSQL_URL} names; for tests that are left out where it names none. */
    MYSQL {
        @Override
        public Map<String, String> newSettings() {
            String name = "muster_node_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
            onMySql("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
            return settingsFor(new DatabaseSettings(
                    List.of(new DatabaseSettings.Endpoint(
                            MYSQL_URL.replaceFirst("(//[^/]+/)[^?]*", "$1" + name), MYSQL_USER, MYSQL_PASSWORD)),
                    4,
                    Duration.ofSeconds(2),
                    1000));
        }

        @Override
        public void release(Map<String, String> settings) {
            onMySql("DROP DATABASE "
                    + settings.get("db.url.0").replaceFirst("^.*//[^/]+/", "").replaceFirst("[?].*$", ""));
        }
    };

    private static final String MYSQL_URL = environment("MUSTER_TEST_MYSQL_URL", "");
    private static final String MYSQL_USER = environment("MUSTER_TEST_MYSQL_USER", "nacos");
    private static final String MYSQL_PASSWORD = environment("MUSTER_TEST_MYSQL_PASSWORD", "nacos");
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Lines of an {@code application.properties} that name a store which nobody else uses, made where needed. */
    public abstract Map<String, String> newSettings();

    /** The node with these settings is stopped: what was made for it goes, unless it goes with the process. */
    public void release(Map<String, String> settings) {}

    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    private static void onMySql(String statement) {
        try (Connection connection = DriverManager.getConnection(MYSQL_URL, MYSQL_USER, MYSQL_PASSWORD);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
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
