package io.muster.server.node;

import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.testkit.MariaDbServer;
import java.util.Map;
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
    };

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Lines of an {@code application.properties} that name a store which nobody else uses, made where needed. */
    public abstract Map<String, String> newSettings();

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
    static java.util.Optional<String> option(Map<String, String> settings) {
        return settings.containsKey("db.url.0") ? java.util.Optional.empty() : java.util.Optional.of("embedded");
    }
}
