package io.muster.persistence;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Configurations: {@code config_info} with its tags; every write leaves its history row and, on an external database, its change row. */
public final class ConfigRepository {
    private final StorageTraits traits;

    ConfigRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns one configuration with its tags. */
    public Optional<StoredConfig> find(DSLContext sql, ConfigKey key) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns one configuration with its tags by id. */
    public Optional<StoredConfig> findById(DSLContext sql, long id) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Inserts or updates. With an expected MD5 nothing changes unless it is that of the stored content; like Nacos, an absent configuration is then inserted. */
    public PublishResult publish(
            DSLContext sql, ConfigPublication publication, @Nullable String expectedMd5, WriteStamp stamp) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Removes, leaving a history row. */
    public RemoveResult remove(
            DSLContext sql, ConfigKey key, @Nullable String sourceUser, @Nullable String sourceIp, WriteStamp stamp) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns one page of a search, ordered by id. */
    public Page<StoredConfig> search(DSLContext sql, ConfigFilter filter, PageRequest page) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns configurations by id, ordered by id; unknown ids are left out. */
    public List<StoredConfig> listByIds(DSLContext sql, List<Long> ids) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns the next configurations after an id, ordered by id, without tags: page through with the last id to read everything. */
    public List<StoredConfig> loadAfter(DSLContext sql, long afterId, int limit) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns configurations modified at or after a time, without tags, ordered by id. */
    public List<StoredConfig> modifiedSince(DSLContext sql, Instant since, long afterId, int limit) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns the number of configurations of one tenant. */
    public int count(DSLContext sql, String tenant) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }

    /** Returns the number of configurations of each tenant that has any. */
    public Map<String, Integer> countByTenant(DSLContext sql) {
        throw new UnsupportedOperationException("ConfigRepository is being written");
    }
}
