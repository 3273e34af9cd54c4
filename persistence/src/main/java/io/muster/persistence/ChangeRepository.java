package io.muster.persistence;

import static io.muster.persistence.RenderedStatement.value;
import static io.muster.persistence.schema.Tables.MUSTER_CHANGE;

import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * The tail of changes of an external database: {@code muster_change}. Each write of a configuration adds its row in its own transaction. An embedded database has the
 * replicated log for this and leaves the table empty. Stateless; blocks its caller for the statements it runs.
 */
public final class ChangeRepository {
    private static final RenderedStatement INSERT = new RenderedStatement(sql -> sql.insertInto(MUSTER_CHANGE)
            .set(MUSTER_CHANGE.DATA_ID, value(MUSTER_CHANGE.DATA_ID))
            .set(MUSTER_CHANGE.GROUP_ID, value(MUSTER_CHANGE.GROUP_ID))
            .set(MUSTER_CHANGE.TENANT_ID, value(MUSTER_CHANGE.TENANT_ID))
            .set(MUSTER_CHANGE.GMT_CREATE, value(MUSTER_CHANGE.GMT_CREATE)));

    private final StorageTraits traits;

    ChangeRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns changes after an id, ordered by id. Rows commit out of order: read again from some ids back. */
    public List<ConfigChange> after(DSLContext sql, long afterId, int limit) {
        return sql.selectFrom(MUSTER_CHANGE)
                .where(MUSTER_CHANGE.ID.gt(afterId))
                .orderBy(MUSTER_CHANGE.ID)
                .limit(limit)
                .fetch(row -> new ConfigChange(
                        row.get(MUSTER_CHANGE.ID),
                        new ConfigKey(
                                row.get(MUSTER_CHANGE.DATA_ID),
                                row.get(MUSTER_CHANGE.GROUP_ID),
                                row.get(MUSTER_CHANGE.TENANT_ID)),
                        traits.instant(row.get(MUSTER_CHANGE.GMT_CREATE))));
    }

    /** Returns the largest id, 0 when there is none. */
    public long lastId(DSLContext sql) {
        return sql.select(DSL.coalesce(DSL.max(MUSTER_CHANGE.ID), 0L))
                .from(MUSTER_CHANGE)
                .fetchSingle()
                .value1();
    }

    /** Deletes at most so many rows older than a time; returns how many were deleted. */
    public int purgeOlderThan(DSLContext sql, Instant time, int limit) {
        List<Long> oldest = sql.select(MUSTER_CHANGE.ID)
                .from(MUSTER_CHANGE)
                .where(MUSTER_CHANGE.GMT_CREATE.lt(traits.columnWithMillis(time)))
                .orderBy(MUSTER_CHANGE.ID)
                .limit(limit)
                .fetch(MUSTER_CHANGE.ID);
        return oldest.isEmpty()
                ? 0
                : sql.deleteFrom(MUSTER_CHANGE)
                        .where(MUSTER_CHANGE.ID.in(oldest))
                        .execute();
    }

    /** Adds a change to an external database. */
    void record(DSLContext sql, ConfigKey key, Instant time) {
        if (traits.kind() == DatabaseKind.EXTERNAL) {
            INSERT.execute(sql, key.dataId(), key.group(), key.tenant(), traits.columnWithMillis(time));
        }
    }
}
