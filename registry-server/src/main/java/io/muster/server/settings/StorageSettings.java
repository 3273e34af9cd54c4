package io.muster.server.settings;

import io.muster.persistence.DatabaseSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where configuration and users are kept: the embedded database when that was asked for on the command line or by
 * platform, else MySQL when it is described, else, for a node that runs alone, the embedded database.
 *
 * @param external how to reach MySQL; empty for the embedded database
 */
public record StorageSettings(Optional<DatabaseSettings> external) {

    private static final int MOST_DATABASES = 16;
    private static final int MOST_WAITING = 10_000;

    /**
     * Reads the settings.
     *
     * @param standalone whether the node runs alone
     * @param storage what the command line says: {@code embedded}
     * @throws InvalidSettingException in cluster mode when neither storage was chosen, or when MySQL is only half described
     */
    public static StorageSettings from(PropertySource source, boolean standalone, Optional<String> storage) {
        source.accept("db.pool.config.*");
        Optional<String> platform = source.string("spring.sql.init.platform", "spring.datasource.platform")
                .map(name -> name.toLowerCase(Locale.ROOT));
        boolean embeddedBySetting = source.bool("embeddedStorage", false);
        List<DatabaseSettings.Endpoint> endpoints = endpoints(source);
        DatabaseSettings.Endpoint first = endpoints.isEmpty() ? null : endpoints.get(0);
        int poolSize = source.integer("db.pool.config.maximumPoolSize", 20, 1, 1_000);
        Duration connectTimeout = source.millis("db.pool.config.connectionTimeout", Duration.ofSeconds(3));
        if (storage.isPresent() || embeddedBySetting) {
            return new StorageSettings(Optional.empty());
        }
        if (platform.isPresent()
                && !platform.get().equals("mysql")
                && !platform.get().equals("derby")
                && !platform.get().equals("embedded")) {
            throw source.invalid("spring.sql.init.platform", platform.get(), "mysql or embedded");
        }
        boolean external = platform.map("mysql"::equals).orElse(first != null);
        if (external) {
            if (first == null) {
                throw new InvalidSettingException(
                        "spring.sql.init.platform=mysql needs db.num, db.url.0, db.user and db.password; db.url.0 is not set.");
            }
            Duration bounded =
                    connectTimeout.compareTo(Duration.ofSeconds(10)) > 0 ? Duration.ofSeconds(10) : connectTimeout;
            return new StorageSettings(Optional.of(new DatabaseSettings(endpoints, poolSize, bounded, MOST_WAITING)));
        }
        if (!standalone && platform.isEmpty()) {
            throw new InvalidSettingException(
                    "A cluster needs to know where configuration and users are kept: start with -p embedded, or set"
                            + " spring.sql.init.platform=mysql with db.num, db.url.0, db.user and db.password in"
                            + " conf/application.properties.");
        }
        return new StorageSettings(Optional.empty());
    }

    public boolean embedded() {
        return external.isEmpty();
    }

    private static List<DatabaseSettings.Endpoint> endpoints(PropertySource source) {
        int count = source.integer("db.num", 1, 1, MOST_DATABASES);
        List<String> urls = source.indexed("db.url", count);
        if (source.string("db.num").isPresent() && !urls.isEmpty() && urls.size() < count) {
            throw new InvalidSettingException(
                    "db.num=" + count + " but db.url." + urls.size() + " is not set; set it or lower db.num.");
        }
        Optional<String> oneUser = source.string("db.user");
        Optional<String> onePassword = source.string("db.password");
        List<String> users = source.indexed("db.user", count);
        List<String> passwords = source.indexed("db.password", count);
        List<DatabaseSettings.Endpoint> endpoints = new ArrayList<>();
        for (int index = 0; index < urls.size(); index++) {
            endpoints.add(new DatabaseSettings.Endpoint(
                    urls.get(index), valueFor(index, users, oneUser), valueFor(index, passwords, onePassword)));
        }
        return endpoints;
    }

    /** The value of the index, else that of the first index, else the one without an index, else nothing. */
    private static String valueFor(int index, List<String> indexed, Optional<String> single) {
        if (index < indexed.size()) {
            return indexed.get(index);
        }
        return indexed.isEmpty() ? single.orElse("") : indexed.get(0);
    }
}
