package io.muster.persistence;

import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Quotas: {@code group_capacity} and {@code tenant_capacity}. */
public final class CapacityRepository {
    private final StorageTraits traits;

    CapacityRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns one. */
    public Optional<Capacity> find(DSLContext sql, Capacity.Scope scope, String name) {
        throw new UnsupportedOperationException("CapacityRepository is being written");
    }

    /** Inserts or updates the limits that are given. */
    public Capacity save(
            DSLContext sql,
            Capacity.Scope scope,
            String name,
            @Nullable Integer quota,
            @Nullable Integer maxSize,
            @Nullable Integer maxAggregateCount,
            @Nullable Integer maxAggregateSize,
            WriteStamp stamp) {
        throw new UnsupportedOperationException("CapacityRepository is being written");
    }

    /** Adds to the usage if the quota allows; returns whether it did. The row must exist. */
    public boolean addUsage(
            DSLContext sql, Capacity.Scope scope, String name, int delta, int defaultQuota, WriteStamp stamp) {
        throw new UnsupportedOperationException("CapacityRepository is being written");
    }

    /** Sets the usage to the number of configurations that there are. */
    public void correctUsage(DSLContext sql, Capacity.Scope scope, String name, WriteStamp stamp) {
        throw new UnsupportedOperationException("CapacityRepository is being written");
    }
}
