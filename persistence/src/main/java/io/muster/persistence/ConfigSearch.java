package io.muster.persistence;

import static io.muster.persistence.schema.Tables.CONFIG_INFO;
import static io.muster.persistence.schema.Tables.CONFIG_TAGS_RELATION;

import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Turns a {@link ConfigFilter} into a condition. */
final class ConfigSearch {
    private static final char ESCAPE = '!';

    private ConfigSearch() {}

    static Condition condition(DSLContext sql, ConfigFilter filter, TenantColumn tenants) {
        Condition condition = tenants.visibleConfig(sql);
        if (filter.tenant() != null) {
            condition = condition.and(tenants.is(CONFIG_INFO.TENANT_ID, filter.tenant()));
        }
        condition = condition
                .and(matches(CONFIG_INFO.DATA_ID, filter.dataId(), filter.blur()))
                .and(matches(CONFIG_INFO.GROUP_ID, filter.group(), filter.blur()))
                .and(matches(CONFIG_INFO.APP_NAME, filter.appName(), filter.blur()));
        if (!filter.types().isEmpty()) {
            condition = condition.and(CONFIG_INFO.TYPE.in(filter.types()));
        }
        if (!filter.tags().isEmpty()) {
            condition = condition.andExists(sql.selectOne()
                    .from(CONFIG_TAGS_RELATION)
                    .where(CONFIG_TAGS_RELATION.ID.eq(CONFIG_INFO.ID))
                    .and(CONFIG_TAGS_RELATION.TAG_NAME.in(filter.tags())));
        }
        if (filter.content() != null && !filter.content().isEmpty()) {
            String part = filter.blur() ? pattern(filter.content()) : escaped(filter.content());
            condition = condition.and(CONFIG_INFO.CONTENT.like("%" + part + "%", ESCAPE));
        }
        return condition;
    }

    /** Matches a column whole, or where {@code blur} allows it with {@code *} for any characters; an empty value matches everything. */
    static Condition matches(Field<String> column, @Nullable String value, boolean blur) {
        if (value == null || value.isEmpty()) {
            return DSL.noCondition();
        }
        return blur && value.indexOf('*') >= 0 ? column.like(pattern(value), ESCAPE) : column.eq(value);
    }

    static String pattern(String value) {
        return escaped(value).replace('*', '%');
    }

    static String escaped(String value) {
        return value.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
