package io.muster.persistence;

import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/** The tail of changes of an external database: {@code muster_change}. */
public final class ChangeRepository {
    private final StorageTraits traits;

    ChangeRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns changes after an id, ordered by id. */
    public List<ConfigChange> after(DSLContext sql, long afterId, int limit) {
        throw new UnsupportedOperationException("ChangeRepository is being written");
    }

    /** Returns the largest id, 0 when there is none. */
    public long lastId(DSLContext sql) {
        throw new UnsupportedOperationException("ChangeRepository is being written");
    }

    /** Deletes at most so many rows older than a time; returns how many were deleted. */
    public int purgeOlderThan(DSLContext sql, Instant time, int limit) {
        throw new UnsupportedOperationException("ChangeRepository is being written");
    }
}
