package io.muster.persistence;

import static io.muster.persistence.schema.Tables.CONFIG_INFO;
import static io.muster.persistence.schema.Tables.CONFIG_TAGS_RELATION;

import io.muster.persistence.PublishResult.CasMismatch;
import io.muster.persistence.PublishResult.Published;
import io.muster.persistence.RemoveResult.Absent;
import io.muster.persistence.RemoveResult.Removed;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Configurations: {@code config_info} with its tags. Every write leaves its history row and, on an external database, its change row, all in the caller's transaction.
 *
 * <p>Stateless; every method blocks its caller for the statements it runs and throws jOOQ's {@code DataAccessException} when the database fails.
 */
public final class ConfigRepository {
    private final StorageTraits traits;
    private final TenantColumn tenants;
    private final HistoryRepository history;
    private final ChangeRepository changes;

    ConfigRepository(StorageTraits traits, HistoryRepository history, ChangeRepository changes) {
        this.traits = traits;
        this.tenants = new TenantColumn(traits);
        this.history = history;
        this.changes = changes;
    }

    /** Returns one configuration with its tags. */
    public Optional<StoredConfig> find(DSLContext sql, ConfigKey key) {
        return sql.selectFrom(CONFIG_INFO)
                .where(is(key))
                .orderBy(CONFIG_INFO.TENANT_ID.desc())
                .limit(1)
                .fetchOptional(this::config)
                .map(config -> config.withTags(tags(sql, config.id())));
    }

    /** Returns one configuration with its tags by id. */
    public Optional<StoredConfig> findById(DSLContext sql, long id) {
        return sql.selectFrom(CONFIG_INFO)
                .where(CONFIG_INFO.ID.eq(id))
                .fetchOptional(this::config)
                .map(config -> config.withTags(tags(sql, config.id())));
    }

    /**
     * Inserts or updates.
     *
     * @param expectedMd5 when given, nothing changes unless it is that of the stored content; like Nacos, an absent configuration is inserted whatever is expected
     * @return what became of it; the content is stored in the case of {@link Published} only
     */
    public PublishResult publish(
            DSLContext sql, ConfigPublication publication, @Nullable String expectedMd5, WriteStamp stamp) {
        for (int attempt = 1; ; attempt++) {
            Result<Record> rows = lockRows(sql, publication.key());
            if (!rows.isEmpty()) {
                return update(sql, rows, publication, expectedMd5, stamp);
            }
            Optional<PublishResult> inserted = DuplicateKeys.emptyIfDuplicate(() -> insert(sql, publication, stamp));
            if (inserted.isPresent()) {
                return inserted.get();
            }
            if (attempt == 3) {
                throw new IllegalStateException("configuration " + publication.key()
                        + " can neither be found nor inserted: its unique key is taken by a row that is not visible");
            }
        }
    }

    /** Removes a configuration and its tags, leaving a history row. Its gray releases stay. */
    public RemoveResult remove(
            DSLContext sql, ConfigKey key, @Nullable String sourceUser, @Nullable String sourceIp, WriteStamp stamp) {
        Result<Record> rows = lockRows(sql, key);
        if (rows.isEmpty()) {
            return new Absent();
        }
        StoredConfig visible = config(rows.get(0));
        StoredConfig previous = visible.withTags(tags(sql, visible.id()));
        List<Long> ids = rows.getValues(CONFIG_INFO.ID);
        sql.deleteFrom(CONFIG_INFO).where(CONFIG_INFO.ID.in(ids)).execute();
        sql.deleteFrom(CONFIG_TAGS_RELATION)
                .where(CONFIG_TAGS_RELATION.ID.in(ids))
                .execute();
        history.record(sql, HistoryEntry.Operation.DELETE, previous, sourceUser, sourceIp, stamp);
        changes.record(sql, key, stamp.time());
        return new Removed(previous);
    }

    /** Returns one page of a search, ordered by id, without tags. */
    public Page<StoredConfig> search(DSLContext sql, ConfigFilter filter, PageRequest page) {
        Condition condition = ConfigSearch.condition(sql, filter, tenants);
        int total = sql.fetchCount(sql.selectOne().from(CONFIG_INFO).where(condition));
        List<StoredConfig> items = sql.selectFrom(CONFIG_INFO)
                .where(condition)
                .orderBy(CONFIG_INFO.ID)
                .limit(page.size())
                .offset(page.offset())
                .fetch(this::config);
        return Page.of(total, page, items);
    }

    /** Returns configurations by id, ordered by id, without tags; unknown ids are left out. */
    public List<StoredConfig> listByIds(DSLContext sql, List<Long> ids) {
        return sql.selectFrom(CONFIG_INFO)
                .where(CONFIG_INFO.ID.in(ids))
                .orderBy(CONFIG_INFO.ID)
                .fetch(this::config);
    }

    /** Returns the next configurations after an id, ordered by id, without tags: page through with the last id to read everything. */
    public List<StoredConfig> loadAfter(DSLContext sql, long afterId, int limit) {
        return sql.selectFrom(CONFIG_INFO)
                .where(CONFIG_INFO.ID.gt(afterId))
                .and(tenants.visibleConfig(sql))
                .orderBy(CONFIG_INFO.ID)
                .limit(limit)
                .fetch(this::config);
    }

    /** Returns configurations modified at or after a time, after an id, ordered by id, without tags. */
    public List<StoredConfig> modifiedSince(DSLContext sql, Instant since, long afterId, int limit) {
        return sql.selectFrom(CONFIG_INFO)
                .where(CONFIG_INFO.GMT_MODIFIED.ge(traits.column(since)))
                .and(CONFIG_INFO.ID.gt(afterId))
                .and(tenants.visibleConfig(sql))
                .orderBy(CONFIG_INFO.ID)
                .limit(limit)
                .fetch(this::config);
    }

    /** Returns the number of configurations of one tenant. */
    public int count(DSLContext sql, String tenant) {
        return sql.fetchCount(sql.selectOne()
                .from(CONFIG_INFO)
                .where(tenants.is(CONFIG_INFO.TENANT_ID, tenant))
                .and(tenants.visibleConfig(sql)));
    }

    /** Returns the number of configurations of each tenant that has any; the public one is {@code ""}. */
    public Map<String, Integer> countByTenant(DSLContext sql) {
        Map<String, Integer> counts = new HashMap<>();
        sql.select(CONFIG_INFO.TENANT_ID, DSL.count())
                .from(CONFIG_INFO)
                .where(tenants.visibleConfig(sql))
                .groupBy(CONFIG_INFO.TENANT_ID)
                .forEach(row -> counts.merge(ConfigKey.canonicalTenant(row.value1()), row.value2(), Integer::sum));
        return counts;
    }

    /** Returns the rows of a key, the visible one first, locked against other writers of an external database. */
    private Result<Record> lockRows(DSLContext sql, ConfigKey key) {
        SelectConditionStep<Record> query = sql.select().from(CONFIG_INFO).where(is(key));
        return traits.kind() == DatabaseKind.EMBEDDED
                ? query.fetch()
                : query.orderBy(CONFIG_INFO.TENANT_ID.desc()).forUpdate().fetch();
    }

    private PublishResult insert(DSLContext sql, ConfigPublication publication, WriteStamp stamp) {
        ConfigKey key = publication.key();
        OptionalLong id = stamp.ids().next();
        sql.insertInto(CONFIG_INFO)
                .set(CONFIG_INFO.ID, id.isPresent() ? DSL.val(id.getAsLong()) : DSL.defaultValue(CONFIG_INFO.ID))
                .set(CONFIG_INFO.DATA_ID, key.dataId())
                .set(CONFIG_INFO.GROUP_ID, key.group())
                .set(CONFIG_INFO.TENANT_ID, key.tenant())
                .set(CONFIG_INFO.CONTENT, publication.content())
                .set(CONFIG_INFO.MD5, publication.md5())
                .set(CONFIG_INFO.GMT_CREATE, traits.column(stamp.time()))
                .set(CONFIG_INFO.GMT_MODIFIED, traits.column(stamp.time()))
                .set(CONFIG_INFO.SRC_USER, publication.sourceUser())
                .set(CONFIG_INFO.SRC_IP, publication.sourceIp())
                .set(CONFIG_INFO.APP_NAME, publication.appName())
                .set(CONFIG_INFO.C_DESC, publication.description())
                .set(CONFIG_INFO.C_USE, publication.use())
                .set(CONFIG_INFO.EFFECT, publication.effect())
                .set(CONFIG_INFO.TYPE, publication.type())
                .set(CONFIG_INFO.C_SCHEMA, publication.schema())
                .set(CONFIG_INFO.ENCRYPTED_DATA_KEY, Objects.requireNonNullElse(publication.encryptedDataKey(), ""))
                .execute();
        StoredConfig stored = id.isPresent()
                ? publication.stored(id.getAsLong(), traits.stored(stamp.time()))
                : publication.stored(idOf(sql, key), traits.stored(stamp.time()));
        if (publication.tags() != null) {
            insertTags(sql, stored.id(), key, publication.tags(), stamp);
        }
        history.record(
                sql, HistoryEntry.Operation.INSERT, stored, publication.sourceUser(), publication.sourceIp(), stamp);
        changes.record(sql, key, stamp.time());
        return new Published(stored.id(), null, stored.modified());
    }

    private PublishResult update(
            DSLContext sql,
            Result<Record> rows,
            ConfigPublication publication,
            @Nullable String expectedMd5,
            WriteStamp stamp) {
        StoredConfig visible = config(rows.get(0));
        if (expectedMd5 != null && !expectedMd5.isEmpty() && !expectedMd5.equals(visible.md5())) {
            return new CasMismatch(visible.md5());
        }
        StoredConfig previous = visible.withTags(tags(sql, visible.id()));
        sql.update(CONFIG_INFO)
                .set(CONFIG_INFO.CONTENT, publication.content())
                .set(CONFIG_INFO.MD5, publication.md5())
                .set(CONFIG_INFO.GMT_MODIFIED, traits.column(stamp.time()))
                .set(CONFIG_INFO.SRC_USER, publication.sourceUser())
                .set(CONFIG_INFO.SRC_IP, publication.sourceIp())
                .set(CONFIG_INFO.APP_NAME, orKept(publication.appName(), previous.appName()))
                .set(CONFIG_INFO.C_DESC, orKept(publication.description(), previous.description()))
                .set(CONFIG_INFO.C_USE, orKept(publication.use(), previous.use()))
                .set(CONFIG_INFO.EFFECT, orKept(publication.effect(), previous.effect()))
                .set(CONFIG_INFO.TYPE, orKept(publication.type(), previous.type()))
                .set(CONFIG_INFO.C_SCHEMA, orKept(publication.schema(), previous.schema()))
                .set(
                        CONFIG_INFO.ENCRYPTED_DATA_KEY,
                        Objects.requireNonNullElse(publication.encryptedDataKey(), previous.encryptedDataKey()))
                .where(
                        rows.size() == 1
                                ? CONFIG_INFO.ID.eq(visible.id())
                                : CONFIG_INFO.ID.in(rows.getValues(CONFIG_INFO.ID)))
                .execute();
        if (publication.tags() != null && !publication.tags().equals(previous.tags())) {
            sql.deleteFrom(CONFIG_TAGS_RELATION)
                    .where(CONFIG_TAGS_RELATION.ID.eq(visible.id()))
                    .execute();
            insertTags(sql, visible.id(), publication.key(), publication.tags(), stamp);
        }
        history.record(
                sql, HistoryEntry.Operation.UPDATE, previous, publication.sourceUser(), publication.sourceIp(), stamp);
        changes.record(sql, publication.key(), stamp.time());
        return new Published(visible.id(), previous.md5(), traits.stored(stamp.time()));
    }

    private static @Nullable String orKept(@Nullable String published, @Nullable String stored) {
        return published != null ? published : stored;
    }

    private long idOf(DSLContext sql, ConfigKey key) {
        return sql.select(CONFIG_INFO.ID)
                .from(CONFIG_INFO)
                .where(CONFIG_INFO.DATA_ID.eq(key.dataId()))
                .and(CONFIG_INFO.GROUP_ID.eq(key.group()))
                .and(CONFIG_INFO.TENANT_ID.eq(key.tenant()))
                .fetchSingle()
                .value1();
    }

    private Condition is(ConfigKey key) {
        return CONFIG_INFO
                .DATA_ID
                .eq(key.dataId())
                .and(CONFIG_INFO.GROUP_ID.eq(key.group()))
                .and(tenants.is(CONFIG_INFO.TENANT_ID, key.tenant()));
    }

    private static List<String> tags(DSLContext sql, long id) {
        return sql.select(CONFIG_TAGS_RELATION.TAG_NAME)
                .from(CONFIG_TAGS_RELATION)
                .where(CONFIG_TAGS_RELATION.ID.eq(id))
                .orderBy(CONFIG_TAGS_RELATION.NID)
                .fetch(CONFIG_TAGS_RELATION.TAG_NAME);
    }

    private static void insertTags(DSLContext sql, long id, ConfigKey key, List<String> tags, WriteStamp stamp) {
        for (String tag : tags.stream().distinct().toList()) {
            OptionalLong nid = stamp.ids().next();
            sql.insertInto(CONFIG_TAGS_RELATION)
                    .set(
                            CONFIG_TAGS_RELATION.NID,
                            nid.isPresent() ? DSL.val(nid.getAsLong()) : DSL.defaultValue(CONFIG_TAGS_RELATION.NID))
                    .set(CONFIG_TAGS_RELATION.ID, id)
                    .set(CONFIG_TAGS_RELATION.TAG_NAME, tag)
                    .set(CONFIG_TAGS_RELATION.TAG_TYPE, "")
                    .set(CONFIG_TAGS_RELATION.DATA_ID, key.dataId())
                    .set(CONFIG_TAGS_RELATION.GROUP_ID, key.group())
                    .set(CONFIG_TAGS_RELATION.TENANT_ID, key.tenant())
                    .execute();
        }
    }

    private StoredConfig config(Record row) {
        String content = row.get(CONFIG_INFO.CONTENT);
        String md5 = row.get(CONFIG_INFO.MD5);
        return new StoredConfig(
                row.get(CONFIG_INFO.ID),
                new ConfigKey(
                        row.get(CONFIG_INFO.DATA_ID),
                        Objects.requireNonNullElse(row.get(CONFIG_INFO.GROUP_ID), ""),
                        row.get(CONFIG_INFO.TENANT_ID)),
                content,
                md5 == null ? Md5.of(content) : md5,
                row.get(CONFIG_INFO.TYPE),
                row.get(CONFIG_INFO.APP_NAME),
                Objects.requireNonNullElse(row.get(CONFIG_INFO.ENCRYPTED_DATA_KEY), ""),
                traits.instant(row.get(CONFIG_INFO.GMT_CREATE)),
                traits.instant(row.get(CONFIG_INFO.GMT_MODIFIED)),
                row.get(CONFIG_INFO.SRC_USER),
                row.get(CONFIG_INFO.SRC_IP),
                row.get(CONFIG_INFO.C_DESC),
                row.get(CONFIG_INFO.C_USE),
                row.get(CONFIG_INFO.EFFECT),
                row.get(CONFIG_INFO.C_SCHEMA),
                List.of());
    }
}
