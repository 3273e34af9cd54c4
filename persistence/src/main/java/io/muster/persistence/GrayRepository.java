package io.muster.persistence;

import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Gray releases: {@code config_info_gray}. */
public final class GrayRepository {
    private final StorageTraits traits;

    GrayRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns one gray release. */
    public Optional<StoredGray> find(DSLContext sql, ConfigKey key, String grayName) {
        throw new UnsupportedOperationException("GrayRepository is being written");
    }

    /** Returns the gray releases of one configuration, ordered by name. */
    public List<StoredGray> list(DSLContext sql, ConfigKey key) {
        throw new UnsupportedOperationException("GrayRepository is being written");
    }

    /** Returns the next gray releases after an id, ordered by id. */
    public List<StoredGray> loadAfter(DSLContext sql, long afterId, int limit) {
        throw new UnsupportedOperationException("GrayRepository is being written");
    }

    /** Inserts or updates; with an expected MD5 nothing changes unless it is that of the stored content. */
    public PublishResult publish(
            DSLContext sql, GrayPublication publication, @Nullable String expectedMd5, WriteStamp stamp) {
        throw new UnsupportedOperationException("GrayRepository is being written");
    }

    /** Removes; returns what was stored. */
    public Optional<StoredGray> remove(
            DSLContext sql,
            ConfigKey key,
            String grayName,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            WriteStamp stamp) {
        throw new UnsupportedOperationException("GrayRepository is being written");
    }
}
