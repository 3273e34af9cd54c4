package io.muster.persistence;

import static io.muster.persistence.schema.Tables.GROUP_CAPACITY;
import static io.muster.persistence.schema.Tables.TENANT_CAPACITY;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Quotas: {@code group_capacity} and {@code tenant_capacity}. Stateless; blocks its caller for the statements it runs. */
public final class CapacityRepository {
    private final StorageTraits traits;

    CapacityRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns one. */
    public Optional<Capacity> find(DSLContext sql, Capacity.Scope scope, String name) {
        Columns columns = Columns.of(scope);
        return sql.select()
                .from(columns.table())
                .where(columns.is(name))
                .fetchOptional(row -> capacity(columns, scope, row));
    }

    /** Inserts or updates; null limits keep what is stored, or are 0 (the server's default) in a new row. */
    public Capacity save(
            DSLContext sql,
            Capacity.Scope scope,
            String name,
            @Nullable Integer quota,
            @Nullable Integer maxSize,
            @Nullable Integer maxAggregateCount,
            @Nullable Integer maxAggregateSize,
            WriteStamp stamp) {
        Columns columns = Columns.of(scope);
        if (find(sql, scope, name).isEmpty()) {
            OptionalLong id = stamp.ids().next();
            // Another node may insert the same row meanwhile: either way it is there afterwards.
            WriteOutcome unused = DuplicateKeys.outcome(() -> sql.insertInto(columns.table())
                    .set(columns.id(), id.isPresent() ? DSL.val(id.getAsLong()) : DSL.defaultValue(columns.id()))
                    .set(columns.name(), name)
                    .set(columns.created(), traits.column(stamp.time()))
                    .set(columns.modified(), traits.column(stamp.time()))
                    .execute());
        }
        sql.update(columns.table())
                .set(columns.modified(), traits.column(stamp.time()))
                .set(columns.quota(), orKept(columns.quota(), quota))
                .set(columns.maxSize(), orKept(columns.maxSize(), maxSize))
                .set(columns.maxAggregateCount(), orKept(columns.maxAggregateCount(), maxAggregateCount))
                .set(columns.maxAggregateSize(), orKept(columns.maxAggregateSize(), maxAggregateSize))
                .where(columns.is(name))
                .execute();
        return find(sql, scope, name).orElseThrow();
    }

    private static Field<Integer> orKept(Field<Integer> column, @Nullable Integer value) {
        return value == null ? column : DSL.val(value);
    }

    private Capacity capacity(Columns columns, Capacity.Scope scope, Record row) {
        return new Capacity(
                row.get(columns.id()),
                scope,
                row.get(columns.name()),
                row.get(columns.quota()),
                row.get(columns.usage()),
                row.get(columns.maxSize()),
                row.get(columns.maxAggregateCount()),
                row.get(columns.maxAggregateSize()),
                traits.instant(row.get(columns.created())),
                traits.instant(row.get(columns.modified())));
    }

    /** The two tables differ in name and key only. */
    private record Columns(
            Table<Record> table,
            TableField<Record, Long> id,
            TableField<Record, String> name,
            TableField<Record, Integer> quota,
            TableField<Record, Integer> usage,
            TableField<Record, Integer> maxSize,
            TableField<Record, Integer> maxAggregateCount,
            TableField<Record, Integer> maxAggregateSize,
            TableField<Record, LocalDateTime> created,
            TableField<Record, LocalDateTime> modified) {
        private static final Columns GROUPS = new Columns(
                GROUP_CAPACITY,
                GROUP_CAPACITY.ID,
                GROUP_CAPACITY.GROUP_ID,
                GROUP_CAPACITY.QUOTA,
                GROUP_CAPACITY.USAGE,
                GROUP_CAPACITY.MAX_SIZE,
                GROUP_CAPACITY.MAX_AGGR_COUNT,
                GROUP_CAPACITY.MAX_AGGR_SIZE,
                GROUP_CAPACITY.GMT_CREATE,
                GROUP_CAPACITY.GMT_MODIFIED);
        private static final Columns TENANTS = new Columns(
                TENANT_CAPACITY,
                TENANT_CAPACITY.ID,
                TENANT_CAPACITY.TENANT_ID,
                TENANT_CAPACITY.QUOTA,
                TENANT_CAPACITY.USAGE,
                TENANT_CAPACITY.MAX_SIZE,
                TENANT_CAPACITY.MAX_AGGR_COUNT,
                TENANT_CAPACITY.MAX_AGGR_SIZE,
                TENANT_CAPACITY.GMT_CREATE,
                TENANT_CAPACITY.GMT_MODIFIED);

        static Columns of(Capacity.Scope scope) {
            return switch (scope) {
                case GROUP -> GROUPS;
                case TENANT -> TENANTS;
            };
        }

        Condition is(String value) {
            return name.eq(value);
        }
    }
}
