package io.muster.persistence;

import static io.muster.persistence.schema.Tables.CONFIG_INFO;

import io.muster.persistence.schema.tables.ConfigInfo;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * How the public namespace is found in a column.
 *
 * <p>Nacos up to 2.x stores it as {@code ''}. Nacos 3.0 copies those rows to {@code 'public'} when it starts, writes only the copies from then on, and leaves the old
 * rows. Muster writes {@code ''}; where a {@code 'public'} row exists it is the truth, hides its twin, and both are written.
 */
final class TenantColumn {
    /** How Nacos 3.0 spells the public namespace. */
    static final String PUBLIC = "public";

    private final StorageTraits traits;

    TenantColumn(StorageTraits traits) {
        this.traits = traits;
    }

    /** Rows of a tenant; for the public one these are the rows of both spellings. */
    Condition is(Field<String> column, String tenant) {
        String canonical = ConfigKey.canonicalTenant(tenant);
        return canonical.isEmpty() && traits.kind() == DatabaseKind.EXTERNAL
                ? column.in("", PUBLIC)
                : column.eq(canonical);
    }

    /**
     * Runs one of two queries for the rows of a key.
     *
     * @param one takes the data id, the group and the tenant
     * @param both for external databases: takes a second spelling of the tenant, too
     */
    <T> List<T> fetch(
            DSLContext sql,
            RenderedStatement one,
            RenderedStatement both,
            RenderedStatement.RowReader<T> reader,
            ConfigKey key) {
        String tenant = ConfigKey.canonicalTenant(key.tenant());
        return traits.kind() == DatabaseKind.EMBEDDED
                ? one.fetch(sql, reader, key.dataId(), key.group(), tenant)
                : both.fetch(sql, reader, key.dataId(), key.group(), tenant, tenant.isEmpty() ? PUBLIC : tenant);
    }

    /** Leaves out configurations that a {@code 'public'} twin hides. */
    Condition visibleConfig(DSLContext sql) {
        if (traits.kind() == DatabaseKind.EMBEDDED) {
            return DSL.noCondition();
        }
        ConfigInfo twin = CONFIG_INFO.as("twin");
        return CONFIG_INFO
                .TENANT_ID
                .ne("")
                .orNotExists(sql.selectOne()
                        .from(twin)
                        .where(twin.DATA_ID.eq(CONFIG_INFO.DATA_ID))
                        .and(twin.GROUP_ID.eq(CONFIG_INFO.GROUP_ID))
                        .and(twin.TENANT_ID.eq(PUBLIC)));
    }
}
