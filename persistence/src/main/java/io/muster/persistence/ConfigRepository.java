package io.muster.persistence;

import static io.muster.persistence.schema.Tables.CONFIG_INFO;
import static io.muster.persistence.schema.Tables.CONFIG_TAGS_RELATION;

import io.muster.persistence.PublishResult.CasMismatch;
import io.muster.persistence.PublishResult.Published;
import io.muster.persistence.RemoveResult.Absent;
import io.muster.persistence.RemoveResult.Removed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record4;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Configurations: {@code config_info} with its tags. Every write leaves its history row and, on an external database, its change row, all in the caller's transaction.
 *
 * <p>Stateless; every method blocks its caller for the statements it runs and throws jOOQ's {@code DataAccessException} when the database fails.
 */
public final class ConfigRepository {
    private static final int KEYS_AT_A_TIME = 5_000;

    private static final List<Field<?>> WITHOUT_CONTENT = Stream.<Field<?>>of(CONFIG_INFO.fields())
            .filter(field -> !field.equals(CONFIG_INFO.CONTENT))
            .toList();

    private final StorageTraits traits;
    private final TenantColumn tenants;
    private final HistoryRepository history;
    private final ChangeRepository changes;
    private final ConfigStatements statements;

    ConfigRepository(StorageTraits traits, HistoryRepository history, ChangeRepository changes) {
        this.traits = traits;
        this.tenants = new TenantColumn(traits);
        this.history = history;
        this.changes = changes;
        this.statements = new ConfigStatements(traits);
    }

    /** Returns one configuration with its tags. */
    public Optional<StoredConfig> find(DSLContext sql, ConfigKey key) {
        List<StoredConfig> rows = statements.rows(sql, key);
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        rows.get(0).withTags(statements.tags(sql, rows.get(0).id())));
    }

    /** As {@link #find} without the tags, which clients are not served: one statement instead of two. */
    public Optional<StoredConfig> findWithoutTags(DSLContext sql, ConfigKey key) {
        return statements.rows(sql, key).stream().findFirst();
    }

    /** Returns one configuration with its tags by id. */
    public Optional<StoredConfig> findById(DSLContext sql, long id) {
        return sql.selectFrom(CONFIG_INFO)
                .where(CONFIG_INFO.ID.eq(id))
                .fetchOptional(this::config)
                .map(config -> config.withTags(statements.tags(sql, config.id())));
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
            List<StoredConfig> rows = statements.lockedRows(sql, publication.key());
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
        List<StoredConfig> rows = statements.lockedRows(sql, key);
        if (rows.isEmpty()) {
            return new Absent();
        }
        StoredConfig previous =
                rows.get(0).withTags(statements.tags(sql, rows.get(0).id()));
        List<Long> ids = rows.stream().map(StoredConfig::id).toList();
        sql.deleteFrom(CONFIG_INFO).where(CONFIG_INFO.ID.in(ids)).execute();
        sql.deleteFrom(CONFIG_TAGS_RELATION)
                .where(CONFIG_TAGS_RELATION.ID.in(ids))
                .execute();
        history.record(sql, HistoryEntry.Operation.DELETE, previous, sourceUser, sourceIp, stamp);
        changes.record(sql, key, stamp.time());
        return new Removed(previous);
    }

    /**
     * Returns one page of a search, ordered by id, without tags.
     *
     * @throws ContentsTooLargeException when the page holds several contents and they are too much together
     */
    public Page<StoredConfig> search(DSLContext sql, ConfigFilter filter, PageRequest page) {
        return withItems(page(sql, filter, page), ids -> listByIds(sql, ids));
    }

    /**
     * As {@link #search(DSLContext, ConfigFilter, PageRequest)}, of those rows that a predicate on their keys accepts. Reads the keys of everything
     * that the filter finds, a few thousand at a time, and the page's rows.
     */
    public Page<StoredConfig> search(
            DSLContext sql, ConfigFilter filter, PageRequest page, Predicate<ConfigKey> accepted) {
        return withItems(page(sql, filter, page, accepted), ids -> listByIds(sql, ids));
    }

    /** As {@link #search(DSLContext, ConfigFilter, PageRequest)} without the contents, which are empty in the rows. */
    public Page<StoredConfig> searchWithoutContents(DSLContext sql, ConfigFilter filter, PageRequest page) {
        return withItems(page(sql, filter, page), ids -> listWithoutContents(sql, ids));
    }

    /** As {@link #search(DSLContext, ConfigFilter, PageRequest, Predicate)} without the contents, which are empty in the rows. */
    public Page<StoredConfig> searchWithoutContents(
            DSLContext sql, ConfigFilter filter, PageRequest page, Predicate<ConfigKey> accepted) {
        return withItems(page(sql, filter, page, accepted), ids -> listWithoutContents(sql, ids));
    }

    private static Page<StoredConfig> withItems(Page<Long> ids, Function<List<Long>, List<StoredConfig>> rows) {
        return new Page<>(
                ids.totalCount(),
                ids.pageNumber(),
                ids.pagesAvailable(),
                ids.items().isEmpty() ? List.of() : rows.apply(ids.items()));
    }

    private Page<Long> page(DSLContext sql, ConfigFilter filter, PageRequest page) {
        Condition condition = ConfigSearch.condition(sql, filter, tenants);
        int total = sql.fetchCount(sql.selectOne().from(CONFIG_INFO).where(condition));
        List<Long> ids = sql.select(CONFIG_INFO.ID)
                .from(CONFIG_INFO)
                .where(condition)
                .orderBy(CONFIG_INFO.ID)
                .limit(page.size())
                .offset(page.offset())
                .fetch(CONFIG_INFO.ID);
        return Page.of(total, page, ids);
    }

    private Page<Long> page(DSLContext sql, ConfigFilter filter, PageRequest page, Predicate<ConfigKey> accepted) {
        Condition condition = ConfigSearch.condition(sql, filter, tenants);
        List<Long> ids = new ArrayList<>();
        int total = 0;
        long lastId = Long.MIN_VALUE;
        List<Record4<Long, String, String, String>> rows;
        do {
            rows = sql.select(CONFIG_INFO.ID, CONFIG_INFO.DATA_ID, CONFIG_INFO.GROUP_ID, CONFIG_INFO.TENANT_ID)
                    .from(CONFIG_INFO)
                    .where(condition)
                    .and(CONFIG_INFO.ID.gt(lastId))
                    .orderBy(CONFIG_INFO.ID)
                    .limit(KEYS_AT_A_TIME)
                    .fetch();
            for (Record4<Long, String, String, String> row : rows) {
                lastId = row.value1();
                if (!accepted.test(key(row))) {
                    continue;
                }
                if (total >= page.offset() && ids.size() < page.size()) {
                    ids.add(lastId);
                }
                total++;
            }
        } while (rows.size() == KEYS_AT_A_TIME);
        return Page.of(total, page, ids);
    }

    /**
     * Returns configurations by id, ordered by id, without tags; unknown ids are left out.
     *
     * @throws ContentsTooLargeException when there are several and their contents are too much together
     */
    public List<StoredConfig> listByIds(DSLContext sql, List<Long> ids) {
        Map<Long, Long> lengths = lengths(sql, ids);
        long bytes = lengths.values().stream().mapToLong(Long::longValue).sum();
        if (lengths.size() > 1 && bytes > NextContents.MOST_BYTES_OF_A_LIST) {
            throw new ContentsTooLargeException(lengths.size(), bytes, NextContents.MOST_BYTES_OF_A_LIST);
        }
        return withContents(sql, lengths.keySet());
    }

    /** As {@link #listByIds} without the contents, which are empty in the rows. */
    public List<StoredConfig> listWithoutContents(DSLContext sql, List<Long> ids) {
        return sql
                .select(WITHOUT_CONTENT)
                .from(CONFIG_INFO)
                .where(CONFIG_INFO.ID.in(ids))
                .orderBy(CONFIG_INFO.ID)
                .fetch()
                .stream()
                .map(row -> row.get(CONFIG_INFO.MD5) == null
                        // A row of a foreign writer: its md5 is made of the content.
                        ? findById(sql, row.get(CONFIG_INFO.ID)).map(StoredConfig::withoutContent)
                        : Optional.of(config(row, "")))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Returns those of the ids with the lowest numbers, as many as a few megabytes hold but at least one if there is any, ordered by id, without
     * tags: go on with the ids beyond the last one.
     */
    public List<StoredConfig> listFirst(DSLContext sql, List<Long> ids) {
        List<Long> first = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<Long, Long> row : lengths(sql, ids).entrySet()) {
            bytes += row.getValue();
            if (bytes > NextContents.MOST_BYTES && !first.isEmpty()) {
                break;
            }
            first.add(row.getKey());
        }
        return withContents(sql, first);
    }

    /** How many bytes the contents of these ids have together; unknown ids have none. */
    public long contentBytes(DSLContext sql, List<Long> ids) {
        long bytes = 0;
        for (int from = 0; from < ids.size(); from += KEYS_AT_A_TIME) {
            List<Long> some = ids.subList(from, Math.min(ids.size(), from + KEYS_AT_A_TIME));
            bytes += lengths(sql, some).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
        return bytes;
    }

    /** How many bytes the contents have, by id in ascending order. */
    private static Map<Long, Long> lengths(DSLContext sql, List<Long> ids) {
        Map<Long, Long> lengths = new LinkedHashMap<>();
        sql.select(CONFIG_INFO.ID, DSL.octetLength(CONFIG_INFO.CONTENT))
                .from(CONFIG_INFO)
                .where(CONFIG_INFO.ID.in(ids))
                .orderBy(CONFIG_INFO.ID)
                .forEach(row -> lengths.put(row.value1(), row.value2() == null ? 0L : row.value2()));
        return lengths;
    }

    private List<StoredConfig> withContents(DSLContext sql, Collection<Long> ids) {
        return sql.selectFrom(CONFIG_INFO)
                .where(CONFIG_INFO.ID.in(ids))
                .orderBy(CONFIG_INFO.ID)
                .fetch(this::config);
    }

    /**
     * Returns the next configurations after an id, ordered by id, without tags: page through with the last id until none is left to read everything. There are
     * fewer of them where contents are large.
     */
    public List<StoredConfig> loadAfter(DSLContext sql, long afterId, int limit) {
        return sql.selectFrom(CONFIG_INFO)
                .where(NextContents.after(
                        sql, CONFIG_INFO.ID, CONFIG_INFO.CONTENT, tenants.visibleConfig(sql), afterId, limit))
                .orderBy(CONFIG_INFO.ID)
                .fetch(this::config);
    }

    /** As {@link #loadAfter}, of the configurations that were modified at or after a time. */
    public List<StoredConfig> modifiedSince(DSLContext sql, Instant since, long afterId, int limit) {
        Condition modified = tenants.visibleConfig(sql).and(CONFIG_INFO.GMT_MODIFIED.ge(traits.column(since)));
        return sql.selectFrom(CONFIG_INFO)
                .where(NextContents.after(sql, CONFIG_INFO.ID, CONFIG_INFO.CONTENT, modified, afterId, limit))
                .orderBy(CONFIG_INFO.ID)
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

    private PublishResult insert(DSLContext sql, ConfigPublication publication, WriteStamp stamp) {
        ConfigKey key = publication.key();
        long id = statements.insert(sql, publication, stamp);
        StoredConfig stored = publication.stored(id, traits.stored(stamp.time()));
        if (publication.tags() != null) {
            insertTags(sql, id, key, publication.tags(), stamp);
        }
        history.record(
                sql, HistoryEntry.Operation.INSERT, stored, publication.sourceUser(), publication.sourceIp(), stamp);
        changes.record(sql, key, stamp.time());
        return new Published(stored.id(), null, stored.modified(), stored.type());
    }

    private PublishResult update(
            DSLContext sql,
            List<StoredConfig> rows,
            ConfigPublication publication,
            @Nullable String expectedMd5,
            WriteStamp stamp) {
        StoredConfig visible = rows.get(0);
        if (expectedMd5 != null && !expectedMd5.isEmpty() && !expectedMd5.equals(visible.md5())) {
            return new CasMismatch(visible.md5());
        }
        StoredConfig previous = visible.withTags(statements.tags(sql, visible.id()));
        for (StoredConfig row : rows) {
            statements.update(sql, row.id(), publication, previous, stamp);
        }
        if (publication.tags() != null && !publication.tags().equals(previous.tags())) {
            sql.deleteFrom(CONFIG_TAGS_RELATION)
                    .where(CONFIG_TAGS_RELATION.ID.eq(visible.id()))
                    .execute();
            insertTags(sql, visible.id(), publication.key(), publication.tags(), stamp);
        }
        history.record(
                sql, HistoryEntry.Operation.UPDATE, previous, publication.sourceUser(), publication.sourceIp(), stamp);
        changes.record(sql, publication.key(), stamp.time());
        return new Published(
                visible.id(),
                previous.md5(),
                traits.stored(stamp.time()),
                publication.type() != null ? publication.type() : previous.type());
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

    private static ConfigKey key(Record row) {
        return new ConfigKey(
                row.get(CONFIG_INFO.DATA_ID),
                Objects.requireNonNullElse(row.get(CONFIG_INFO.GROUP_ID), ""),
                row.get(CONFIG_INFO.TENANT_ID));
    }

    private StoredConfig config(Record row) {
        return config(row, row.get(CONFIG_INFO.CONTENT));
    }

    private StoredConfig config(Record row, String content) {
        String md5 = row.get(CONFIG_INFO.MD5);
        return new StoredConfig(
                row.get(CONFIG_INFO.ID),
                key(row),
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
