package io.muster.persistence;

import static io.muster.persistence.RenderedStatement.value;
import static io.muster.persistence.schema.Tables.CONFIG_INFO_GRAY;

import io.muster.persistence.HistoryEntry.Operation;
import io.muster.persistence.PublishResult.CasMismatch;
import io.muster.persistence.PublishResult.Published;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Gray releases (beta, tags and the rules since Nacos 2.5): {@code config_info_gray}. Every write leaves a history row and, on an external database, a change row
 * of the configuration. Stateless; blocks its caller for the statements it runs.
 */
public final class GrayRepository {
    /** All but the content. */
    private static final List<Field<?>> COLUMNS = List.of(
            CONFIG_INFO_GRAY.ID,
            CONFIG_INFO_GRAY.DATA_ID,
            CONFIG_INFO_GRAY.GROUP_ID,
            CONFIG_INFO_GRAY.TENANT_ID,
            CONFIG_INFO_GRAY.GRAY_NAME,
            CONFIG_INFO_GRAY.GRAY_RULE,
            CONFIG_INFO_GRAY.MD5,
            CONFIG_INFO_GRAY.APP_NAME,
            CONFIG_INFO_GRAY.ENCRYPTED_DATA_KEY,
            CONFIG_INFO_GRAY.SRC_USER,
            CONFIG_INFO_GRAY.SRC_IP,
            CONFIG_INFO_GRAY.GMT_CREATE,
            CONFIG_INFO_GRAY.GMT_MODIFIED);

    /** Every change of a configuration reads its releases again on each node, so these texts are made once. */
    private static final RenderedStatement LIST = new RenderedStatement(
            sql -> releases(sql, CONFIG_INFO_GRAY.TENANT_ID.eq(value(CONFIG_INFO_GRAY.TENANT_ID))));

    /** With both spellings of the public namespace. */
    private static final RenderedStatement LIST_BOTH = new RenderedStatement(sql -> releases(
            sql, CONFIG_INFO_GRAY.TENANT_ID.in(value(CONFIG_INFO_GRAY.TENANT_ID), value(CONFIG_INFO_GRAY.TENANT_ID))));

    private final StorageTraits traits;
    private final TenantColumn tenants;
    private final HistoryRepository history;
    private final ChangeRepository changes;

    GrayRepository(StorageTraits traits, HistoryRepository history, ChangeRepository changes) {
        this.traits = traits;
        this.tenants = new TenantColumn(traits);
        this.history = history;
        this.changes = changes;
    }

    private static Select<Record> releases(DSLContext sql, Condition ofTenant) {
        return sql.select(COLUMNS)
                .from(CONFIG_INFO_GRAY)
                .where(CONFIG_INFO_GRAY.DATA_ID.eq(value(CONFIG_INFO_GRAY.DATA_ID)))
                .and(CONFIG_INFO_GRAY.GROUP_ID.eq(value(CONFIG_INFO_GRAY.GROUP_ID)))
                .and(ofTenant)
                .orderBy(CONFIG_INFO_GRAY.GRAY_NAME, CONFIG_INFO_GRAY.TENANT_ID.desc());
    }

    /** Returns one gray release. */
    public Optional<StoredGray> find(DSLContext sql, ConfigKey key, String grayName) {
        return rows(sql, is(key).and(CONFIG_INFO_GRAY.GRAY_NAME.eq(grayName)), false).stream()
                .findFirst();
    }

    /**
     * Returns the gray releases of one configuration, ordered by name.
     *
     * @throws ContentsTooLargeException when there are several and their contents are too much together
     */
    public List<StoredGray> list(DSLContext sql, ConfigKey key) {
        List<Integer> lengths = sql.select(DSL.octetLength(CONFIG_INFO_GRAY.CONTENT))
                .from(CONFIG_INFO_GRAY)
                .where(is(key))
                .fetch(row -> row.value1() == null ? 0 : row.value1());
        long bytes = lengths.stream().mapToLong(Integer::longValue).sum();
        if (lengths.size() > 1 && bytes > NextContents.MOST_BYTES_OF_A_LIST) {
            throw new ContentsTooLargeException(lengths.size(), bytes, NextContents.MOST_BYTES_OF_A_LIST);
        }
        return firstOfEachName(rows(sql, is(key), false));
    }

    /** As {@link #list} without the contents, which are empty in the rows. */
    public List<StoredGray> listWithoutContents(DSLContext sql, ConfigKey key) {
        List<StoredGray> rows = tenants.fetch(sql, LIST, LIST_BOTH, this::row, key);
        return firstOfEachName(rows).stream()
                .map(row -> row.md5().isEmpty()
                        // A row of a foreign writer: its md5 is made of the content.
                        ? find(sql, key, row.grayName()).map(StoredGray::withoutContent)
                        : Optional.of(row))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Where Nacos 3.0 has left two spellings of the public namespace, the one that counts comes first. */
    private static List<StoredGray> firstOfEachName(List<StoredGray> rows) {
        Set<String> names = new HashSet<>();
        return rows.stream().filter(row -> names.add(row.grayName())).toList();
    }

    /**
     * Returns the next gray releases after an id, ordered by id: page through with the last id until none is left to read everything. There are fewer of them where
     * contents are large.
     */
    public List<StoredGray> loadAfter(DSLContext sql, long afterId, int limit) {
        return sql.selectFrom(CONFIG_INFO_GRAY)
                .where(NextContents.after(
                        sql, CONFIG_INFO_GRAY.ID, CONFIG_INFO_GRAY.CONTENT, DSL.noCondition(), afterId, limit))
                .orderBy(CONFIG_INFO_GRAY.ID)
                .fetch(this::gray);
    }

    /** Inserts or updates; with an expected MD5 nothing changes unless it is that of the stored content. */
    public PublishResult publish(
            DSLContext sql, GrayPublication publication, @Nullable String expectedMd5, WriteStamp stamp) {
        for (int attempt = 1; ; attempt++) {
            List<StoredGray> rows = rows(
                    sql,
                    is(publication.key()).and(CONFIG_INFO_GRAY.GRAY_NAME.eq(publication.grayName())),
                    traits.kind() == DatabaseKind.EXTERNAL);
            if (!rows.isEmpty()) {
                return update(sql, rows, publication, expectedMd5, stamp);
            }
            Optional<PublishResult> inserted = DuplicateKeys.emptyIfDuplicate(() -> insert(sql, publication, stamp));
            if (inserted.isPresent()) {
                return inserted.get();
            }
            if (attempt == 3) {
                throw new IllegalStateException("gray release " + publication.grayName() + " of " + publication.key()
                        + " can neither be found nor inserted: its unique key is taken by a row that is not visible");
            }
        }
    }

    /** Removes; returns what was stored. */
    public Optional<StoredGray> remove(
            DSLContext sql,
            ConfigKey key,
            String grayName,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            WriteStamp stamp) {
        List<StoredGray> rows =
                rows(sql, is(key).and(CONFIG_INFO_GRAY.GRAY_NAME.eq(grayName)), traits.kind() == DatabaseKind.EXTERNAL);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        sql.deleteFrom(CONFIG_INFO_GRAY)
                .where(CONFIG_INFO_GRAY.ID.in(rows.stream().map(StoredGray::id).toList()))
                .execute();
        history.record(sql, Operation.DELETE, rows.get(0), sourceUser, sourceIp, stamp);
        changes.record(sql, key, stamp.time());
        return Optional.of(rows.get(0));
    }

    private PublishResult insert(DSLContext sql, GrayPublication publication, WriteStamp stamp) {
        ConfigKey key = publication.key();
        Instant time = stamp.time().truncatedTo(ChronoUnit.MILLIS);
        OptionalLong id = stamp.ids().next();
        sql.insertInto(CONFIG_INFO_GRAY)
                .set(
                        CONFIG_INFO_GRAY.ID,
                        id.isPresent() ? DSL.val(id.getAsLong()) : DSL.defaultValue(CONFIG_INFO_GRAY.ID))
                .set(CONFIG_INFO_GRAY.DATA_ID, key.dataId())
                .set(CONFIG_INFO_GRAY.GROUP_ID, key.group())
                .set(CONFIG_INFO_GRAY.TENANT_ID, key.tenant())
                .set(CONFIG_INFO_GRAY.GRAY_NAME, publication.grayName())
                .set(CONFIG_INFO_GRAY.GRAY_RULE, publication.grayRule())
                .set(CONFIG_INFO_GRAY.CONTENT, publication.content())
                .set(CONFIG_INFO_GRAY.MD5, publication.md5())
                .set(CONFIG_INFO_GRAY.APP_NAME, publication.appName())
                .set(
                        CONFIG_INFO_GRAY.ENCRYPTED_DATA_KEY,
                        Objects.requireNonNullElse(publication.encryptedDataKey(), ""))
                .set(CONFIG_INFO_GRAY.SRC_USER, publication.sourceUser())
                .set(CONFIG_INFO_GRAY.SRC_IP, publication.sourceIp())
                .set(CONFIG_INFO_GRAY.GMT_CREATE, traits.columnWithMillis(time))
                .set(CONFIG_INFO_GRAY.GMT_MODIFIED, traits.columnWithMillis(time))
                .execute();
        StoredGray stored = publication.stored(
                id.isPresent()
                        ? id.getAsLong()
                        : find(sql, key, publication.grayName()).orElseThrow().id(),
                time);
        history.record(sql, Operation.INSERT, stored, publication.sourceUser(), publication.sourceIp(), stamp);
        changes.record(sql, key, stamp.time());
        return new Published(stored.id(), null, time, null);
    }

    private PublishResult update(
            DSLContext sql,
            List<StoredGray> rows,
            GrayPublication publication,
            @Nullable String expectedMd5,
            WriteStamp stamp) {
        StoredGray previous = rows.get(0);
        if (expectedMd5 != null && !expectedMd5.isEmpty() && !expectedMd5.equals(previous.md5())) {
            return new CasMismatch(previous.md5());
        }
        Instant time = stamp.time().truncatedTo(ChronoUnit.MILLIS);
        String appName = publication.appName() != null ? publication.appName() : previous.appName();
        sql.update(CONFIG_INFO_GRAY)
                .set(CONFIG_INFO_GRAY.GRAY_RULE, publication.grayRule())
                .set(CONFIG_INFO_GRAY.CONTENT, publication.content())
                .set(CONFIG_INFO_GRAY.MD5, publication.md5())
                .set(CONFIG_INFO_GRAY.APP_NAME, appName)
                .set(
                        CONFIG_INFO_GRAY.ENCRYPTED_DATA_KEY,
                        Objects.requireNonNullElse(publication.encryptedDataKey(), previous.encryptedDataKey()))
                .set(CONFIG_INFO_GRAY.SRC_USER, publication.sourceUser())
                .set(CONFIG_INFO_GRAY.SRC_IP, publication.sourceIp())
                .set(CONFIG_INFO_GRAY.GMT_MODIFIED, traits.columnWithMillis(time))
                .where(CONFIG_INFO_GRAY.ID.in(rows.stream().map(StoredGray::id).toList()))
                .execute();
        history.record(sql, Operation.UPDATE, previous, publication.sourceUser(), publication.sourceIp(), stamp);
        changes.record(sql, publication.key(), stamp.time());
        return new Published(previous.id(), previous.md5(), time, null);
    }

    /** Returns rows by name; of two spellings of the public namespace the one that counts comes first. */
    private List<StoredGray> rows(DSLContext sql, Condition condition, boolean locked) {
        var query = sql.selectFrom(CONFIG_INFO_GRAY)
                .where(condition)
                .orderBy(CONFIG_INFO_GRAY.GRAY_NAME, CONFIG_INFO_GRAY.TENANT_ID.desc());
        return locked ? query.forUpdate().fetch(this::gray) : query.fetch(this::gray);
    }

    private Condition is(ConfigKey key) {
        return CONFIG_INFO_GRAY
                .DATA_ID
                .eq(key.dataId())
                .and(CONFIG_INFO_GRAY.GROUP_ID.eq(key.group()))
                .and(tenants.is(CONFIG_INFO_GRAY.TENANT_ID, key.tenant()));
    }

    private StoredGray gray(Record row) {
        String content = row.get(CONFIG_INFO_GRAY.CONTENT);
        String md5 = row.get(CONFIG_INFO_GRAY.MD5);
        return new StoredGray(
                row.get(CONFIG_INFO_GRAY.ID),
                new ConfigKey(
                        row.get(CONFIG_INFO_GRAY.DATA_ID),
                        row.get(CONFIG_INFO_GRAY.GROUP_ID),
                        row.get(CONFIG_INFO_GRAY.TENANT_ID)),
                row.get(CONFIG_INFO_GRAY.GRAY_NAME),
                row.get(CONFIG_INFO_GRAY.GRAY_RULE),
                content,
                md5 == null ? Md5.of(content) : md5,
                row.get(CONFIG_INFO_GRAY.APP_NAME),
                Objects.requireNonNullElse(row.get(CONFIG_INFO_GRAY.ENCRYPTED_DATA_KEY), ""),
                row.get(CONFIG_INFO_GRAY.SRC_USER),
                row.get(CONFIG_INFO_GRAY.SRC_IP),
                traits.instant(row.get(CONFIG_INFO_GRAY.GMT_CREATE)),
                traits.instant(row.get(CONFIG_INFO_GRAY.GMT_MODIFIED)));
    }

    /** The order is that of {@link #COLUMNS}; the md5 is empty where none is stored. */
    private StoredGray row(ResultSet row) throws SQLException {
        return new StoredGray(
                row.getLong(1),
                new ConfigKey(row.getString(2), row.getString(3), row.getString(4)),
                row.getString(5),
                row.getString(6),
                "",
                Objects.requireNonNullElse(row.getString(7), ""),
                row.getString(8),
                Objects.requireNonNullElse(row.getString(9), ""),
                row.getString(10),
                row.getString(11),
                traits.instant(row.getObject(12, LocalDateTime.class)),
                traits.instant(row.getObject(13, LocalDateTime.class)));
    }
}
