package io.muster.server.config;

/** Translates between the domain's name of a configuration and that of the database. */
final class StorageKeys {

    private StorageKeys() {}

    static io.muster.persistence.ConfigKey stored(ConfigKey key) {
        return new io.muster.persistence.ConfigKey(key.dataId(), key.group(), key.namespace());
    }

    static ConfigKey domain(io.muster.persistence.ConfigKey stored) {
        return new ConfigKey(stored.tenant(), stored.group(), stored.dataId());
    }
}
