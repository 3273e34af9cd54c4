package io.muster.persistence;

import static io.muster.persistence.RenderedStatement.value;
import static io.muster.persistence.schema.Tables.CONFIG_INFO;
import static io.muster.persistence.schema.Tables.CONFIG_TAGS_RELATION;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectSeekStep1;
import org.jspecify.annotations.Nullable;

/** The statements that every publication runs on {@code config_info}, with their texts made once. Stateless otherwise. */
final class ConfigStatements {
    private static final List<Field<?>> COLUMNS = List.of(
            CONFIG_INFO.ID,
            CONFIG_INFO.DATA_ID,
            CONFIG_INFO.GROUP_ID,
            CONFIG_INFO.TENANT_ID,
            CONFIG_INFO.CONTENT,
            CONFIG_INFO.MD5,
            CONFIG_INFO.TYPE,
            CONFIG_INFO.APP_NAME,
            CONFIG_INFO.ENCRYPTED_DATA_KEY,
            CONFIG_INFO.GMT_CREATE,
            CONFIG_INFO.GMT_MODIFIED,
            CONFIG_INFO.SRC_USER,
            CONFIG_INFO.SRC_IP,
            CONFIG_INFO.C_DESC,
            CONFIG_INFO.C_USE,
            CONFIG_INFO.EFFECT,
            CONFIG_INFO.C_SCHEMA);

    private static final RenderedStatement FIND = new RenderedStatement(sql -> sql.select(COLUMNS)
            .from(CONFIG_INFO)
            .where(CONFIG_INFO.DATA_ID.eq(value(CONFIG_INFO.DATA_ID)))
            .and(CONFIG_INFO.GROUP_ID.eq(value(CONFIG_INFO.GROUP_ID)))
            .and(CONFIG_INFO.TENANT_ID.eq(value(CONFIG_INFO.TENANT_ID))));

    private static final RenderedStatement FIND_BOTH = new RenderedStatement(ConfigStatements::bothSpellings);
    private static final RenderedStatement LOCK_BOTH =
            new RenderedStatement(sql -> bothSpellings(sql).forUpdate());

    private static final RenderedStatement INSERT_WITH_ID = RenderedStatement.insertion(CONFIG_INFO, COLUMNS);
    /** For databases that number the rows. */
    private static final RenderedStatement INSERT =
            RenderedStatement.insertion(CONFIG_INFO, COLUMNS.subList(1, COLUMNS.size()));

    private static final RenderedStatement UPDATE = new RenderedStatement(sql -> sql.update(CONFIG_INFO)
            .set(CONFIG_INFO.CONTENT, value(CONFIG_INFO.CONTENT))
            .set(CONFIG_INFO.MD5, value(CONFIG_INFO.MD5))
            .set(CONFIG_INFO.TYPE, value(CONFIG_INFO.TYPE))
            .set(CONFIG_INFO.APP_NAME, value(CONFIG_INFO.APP_NAME))
            .set(CONFIG_INFO.ENCRYPTED_DATA_KEY, value(CONFIG_INFO.ENCRYPTED_DATA_KEY))
            .set(CONFIG_INFO.GMT_MODIFIED, value(CONFIG_INFO.GMT_MODIFIED))
            .set(CONFIG_INFO.SRC_USER, value(CONFIG_INFO.SRC_USER))
            .set(CONFIG_INFO.SRC_IP, value(CONFIG_INFO.SRC_IP))
            .set(CONFIG_INFO.C_DESC, value(CONFIG_INFO.C_DESC))
            .set(CONFIG_INFO.C_USE, value(CONFIG_INFO.C_USE))
            .set(CONFIG_INFO.EFFECT, value(CONFIG_INFO.EFFECT))
            .set(CONFIG_INFO.C_SCHEMA, value(CONFIG_INFO.C_SCHEMA))
            .where(CONFIG_INFO.ID.eq(value(CONFIG_INFO.ID))));

    private static final RenderedStatement TAGS = new RenderedStatement(sql -> sql.select(CONFIG_TAGS_RELATION.TAG_NAME)
            .from(CONFIG_TAGS_RELATION)
            .where(CONFIG_TAGS_RELATION.ID.eq(value(CONFIG_TAGS_RELATION.ID)))
            .orderBy(CONFIG_TAGS_RELATION.NID));

    private final StorageTraits traits;
    private final TenantColumn tenants;

    ConfigStatements(StorageTraits traits) {
        this.traits = traits;
        this.tenants = new TenantColumn(traits);
    }

    /** The spelling of the public namespace that counts comes first. */
    private static SelectSeekStep1<Record, String> bothSpellings(DSLContext sql) {
        return sql.select(COLUMNS)
                .from(CONFIG_INFO)
                .where(CONFIG_INFO.DATA_ID.eq(value(CONFIG_INFO.DATA_ID)))
                .and(CONFIG_INFO.GROUP_ID.eq(value(CONFIG_INFO.GROUP_ID)))
                .and(CONFIG_INFO.TENANT_ID.in(value(CONFIG_INFO.TENANT_ID), value(CONFIG_INFO.TENANT_ID)))
                .orderBy(CONFIG_INFO.TENANT_ID.desc());
    }

    /** Returns the rows of a key without their tags, the visible one first. */
    List<StoredConfig> rows(DSLContext sql, ConfigKey key) {
        return rows(sql, key, FIND_BOTH);
    }

    /** As {@link #rows(DSLContext, ConfigKey)}, locked against other writers of an external database. */
    List<StoredConfig> lockedRows(DSLContext sql, ConfigKey key) {
        return rows(sql, key, LOCK_BOTH);
    }

    private List<StoredConfig> rows(DSLContext sql, ConfigKey key, RenderedStatement external) {
        return tenants.fetch(sql, FIND, external, this::row, key);
    }

    /** Returns the tags of a configuration. */
    List<String> tags(DSLContext sql, long id) {
        return TAGS.fetch(sql, row -> row.getString(1), id);
    }

    /** Inserts a row; returns its id. */
    long insert(DSLContext sql, ConfigPublication publication, WriteStamp stamp) {
        OptionalLong id = stamp.ids().next();
        LocalDateTime now = traits.column(stamp.time());
        @Nullable
        Object[] values = {
            id.isPresent() ? id.getAsLong() : null,
            publication.key().dataId(),
            publication.key().group(),
            publication.key().tenant(),
            publication.content(),
            publication.md5(),
            publication.type(),
            publication.appName(),
            Objects.requireNonNullElse(publication.encryptedDataKey(), ""),
            now,
            now,
            publication.sourceUser(),
            publication.sourceIp(),
            publication.description(),
            publication.use(),
            publication.effect(),
            publication.schema()
        };
        if (id.isPresent()) {
            INSERT_WITH_ID.execute(sql, values);
            return id.getAsLong();
        }
        return INSERT.executeForId(sql, Arrays.copyOfRange(values, 1, values.length));
    }

    /** Updates a row; what the publication leaves out keeps its previous value. */
    void update(DSLContext sql, long id, ConfigPublication publication, StoredConfig previous, WriteStamp stamp) {
        UPDATE.execute(
                sql,
                publication.content(),
                publication.md5(),
                orKept(publication.type(), previous.type()),
                orKept(publication.appName(), previous.appName()),
                Objects.requireNonNullElse(publication.encryptedDataKey(), previous.encryptedDataKey()),
                traits.column(stamp.time()),
                publication.sourceUser(),
                publication.sourceIp(),
                orKept(publication.description(), previous.description()),
                orKept(publication.use(), previous.use()),
                orKept(publication.effect(), previous.effect()),
                orKept(publication.schema(), previous.schema()),
                id);
    }

    private static @Nullable String orKept(@Nullable String published, @Nullable String stored) {
        return published != null ? published : stored;
    }

    /** The order is that of {@link #COLUMNS}. */
    private StoredConfig row(ResultSet row) throws SQLException {
        String content = row.getString(5);
        String md5 = row.getString(6);
        return new StoredConfig(
                row.getLong(1),
                new ConfigKey(row.getString(2), Objects.requireNonNullElse(row.getString(3), ""), row.getString(4)),
                content,
                md5 == null ? Md5.of(content) : md5,
                row.getString(7),
                row.getString(8),
                Objects.requireNonNullElse(row.getString(9), ""),
                traits.instant(row.getObject(10, LocalDateTime.class)),
                traits.instant(row.getObject(11, LocalDateTime.class)),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                row.getString(16),
                row.getString(17),
                List.of());
    }
}
