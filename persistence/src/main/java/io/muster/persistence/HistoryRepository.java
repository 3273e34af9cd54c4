package io.muster.persistence;

import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** What happened to configurations: {@code his_config_info}. */
public final class HistoryRepository {
    private final StorageTraits traits;

    HistoryRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns one page of a configuration's history, newest first. */
    public Page<HistoryEntry> list(DSLContext sql, ConfigKey key, PageRequest page) {
        throw new UnsupportedOperationException("HistoryRepository is being written");
    }

    /** Returns one row. */
    public Optional<HistoryEntry> find(DSLContext sql, long nid) {
        throw new UnsupportedOperationException("HistoryRepository is being written");
    }

    /** Returns the row before one of the same configuration. */
    public Optional<HistoryEntry> previous(DSLContext sql, ConfigKey key, long nid) {
        throw new UnsupportedOperationException("HistoryRepository is being written");
    }

    /** Returns the row after one of the same configuration and publish type. */
    public Optional<HistoryEntry> next(DSLContext sql, ConfigKey key, long nid) {
        throw new UnsupportedOperationException("HistoryRepository is being written");
    }

    /** Deletes at most so many rows older than a time; returns how many were deleted. */
    public int purgeOlderThan(DSLContext sql, Instant time, int limit) {
        throw new UnsupportedOperationException("HistoryRepository is being written");
    }

    /** Returns the number of rows older than a time. */
    public int countOlderThan(DSLContext sql, Instant time) {
        throw new UnsupportedOperationException("HistoryRepository is being written");
    }
}
