package io.muster.persistence;

import static io.muster.persistence.schema.Tables.TENANT_INFO;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces: {@code tenant_info}. The public one has no row; counts of configurations are in {@link ConfigRepository#countByTenant}. Stateless; blocks its caller for
 * the statements it runs.
 */
public final class NamespaceRepository {
    /** The value that Nacos gives to {@code kp} in every row. */
    private static final String KP = "1";

    private static final String CREATE_SOURCE = "nacos";

    NamespaceRepository() {}

    /** Returns all, oldest first. */
    public List<StoredNamespace> list(DSLContext sql) {
        return sql.selectFrom(TENANT_INFO)
                .where(TENANT_INFO.KP.eq(KP))
                .orderBy(TENANT_INFO.ID)
                .fetch(NamespaceRepository::namespace);
    }

    /** Returns one. */
    public Optional<StoredNamespace> find(DSLContext sql, String id) {
        return sql.selectFrom(TENANT_INFO).where(is(id)).fetchOptional(NamespaceRepository::namespace);
    }

    /** Inserts one. */
    public WriteOutcome create(DSLContext sql, String id, String name, @Nullable String description, WriteStamp stamp) {
        OptionalLong row = stamp.ids().next();
        long time = stamp.time().toEpochMilli();
        return DuplicateKeys.outcome(() -> sql.insertInto(TENANT_INFO)
                .set(TENANT_INFO.ID, row.isPresent() ? DSL.val(row.getAsLong()) : DSL.defaultValue(TENANT_INFO.ID))
                .set(TENANT_INFO.KP, KP)
                .set(TENANT_INFO.TENANT_ID, id)
                .set(TENANT_INFO.TENANT_NAME, name)
                .set(TENANT_INFO.TENANT_DESC, description)
                .set(TENANT_INFO.CREATE_SOURCE, CREATE_SOURCE)
                .set(TENANT_INFO.GMT_CREATE, time)
                .set(TENANT_INFO.GMT_MODIFIED, time)
                .execute());
    }

    /** Changes name and description. */
    public WriteOutcome update(DSLContext sql, String id, String name, @Nullable String description, WriteStamp stamp) {
        int rows = sql.update(TENANT_INFO)
                .set(TENANT_INFO.TENANT_NAME, name)
                .set(TENANT_INFO.TENANT_DESC, description)
                .set(TENANT_INFO.GMT_MODIFIED, stamp.time().toEpochMilli())
                .where(is(id))
                .execute();
        return rows == 0 ? WriteOutcome.NOT_FOUND : WriteOutcome.DONE;
    }

    /** Deletes one; its configurations stay. */
    public WriteOutcome delete(DSLContext sql, String id) {
        return sql.deleteFrom(TENANT_INFO).where(is(id)).execute() == 0 ? WriteOutcome.NOT_FOUND : WriteOutcome.DONE;
    }

    private static Condition is(String id) {
        return TENANT_INFO.KP.eq(KP).and(TENANT_INFO.TENANT_ID.eq(id));
    }

    private static StoredNamespace namespace(Record row) {
        return new StoredNamespace(
                row.get(TENANT_INFO.TENANT_ID),
                Objects.requireNonNullElse(row.get(TENANT_INFO.TENANT_NAME), ""),
                row.get(TENANT_INFO.TENANT_DESC),
                row.get(TENANT_INFO.CREATE_SOURCE),
                row.get(TENANT_INFO.GMT_CREATE),
                row.get(TENANT_INFO.GMT_MODIFIED));
    }
}
