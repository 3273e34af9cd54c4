package io.muster.persistence;

import static io.muster.persistence.schema.Tables.HIS_CONFIG_INFO;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.persistence.HistoryEntry.Operation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What happened to configurations: {@code his_config_info}. Stateless; blocks its caller for the statements it runs. */
public final class HistoryRepository {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String FORMAL = "formal";
    private static final String GRAY = "gray";
    /** {@code his_config_info.gray_name} is shorter than {@code config_info_gray.gray_name}. */
    private static final int GRAY_NAME_LENGTH = 50;

    private static final int SOURCE_IP_LENGTH = 50;

    private static final List<Field<?>> COLUMNS = List.of(
            HIS_CONFIG_INFO.NID,
            HIS_CONFIG_INFO.ID,
            HIS_CONFIG_INFO.DATA_ID,
            HIS_CONFIG_INFO.GROUP_ID,
            HIS_CONFIG_INFO.TENANT_ID,
            HIS_CONFIG_INFO.APP_NAME,
            HIS_CONFIG_INFO.CONTENT,
            HIS_CONFIG_INFO.MD5,
            HIS_CONFIG_INFO.GMT_CREATE,
            HIS_CONFIG_INFO.GMT_MODIFIED,
            HIS_CONFIG_INFO.SRC_USER,
            HIS_CONFIG_INFO.SRC_IP,
            HIS_CONFIG_INFO.OP_TYPE,
            HIS_CONFIG_INFO.ENCRYPTED_DATA_KEY,
            HIS_CONFIG_INFO.PUBLISH_TYPE,
            HIS_CONFIG_INFO.GRAY_NAME,
            HIS_CONFIG_INFO.EXT_INFO);

    private static final List<Field<?>> WITHOUT_CONTENT = COLUMNS.stream()
            .filter(column -> !column.equals(HIS_CONFIG_INFO.CONTENT))
            .toList();

    private static final RenderedStatement INSERT_WITH_ID = RenderedStatement.insertion(HIS_CONFIG_INFO, COLUMNS);
    /** For databases that number the rows. */
    private static final RenderedStatement INSERT =
            RenderedStatement.insertion(HIS_CONFIG_INFO, COLUMNS.subList(1, COLUMNS.size()));

    private final StorageTraits traits;
    private final TenantColumn tenants;

    HistoryRepository(StorageTraits traits) {
        this.traits = traits;
        this.tenants = new TenantColumn(traits);
    }

    /** Returns one page of a configuration's history, newest first, without the contents, which are empty in the rows. */
    public Page<HistoryEntry> list(DSLContext sql, ConfigKey key, PageRequest page) {
        Condition condition = is(key);
        int total = sql.fetchCount(sql.selectOne().from(HIS_CONFIG_INFO).where(condition));
        List<HistoryEntry> items = sql.select(WITHOUT_CONTENT)
                .from(HIS_CONFIG_INFO)
                .where(condition)
                .orderBy(HIS_CONFIG_INFO.NID.desc())
                .limit(page.size())
                .offset(page.offset())
                .fetch(row -> entry(row, ""));
        return Page.of(total, page, items);
    }

    /** Returns one row. */
    public Optional<HistoryEntry> find(DSLContext sql, long nid) {
        return sql.selectFrom(HIS_CONFIG_INFO)
                .where(HIS_CONFIG_INFO.NID.eq(nid))
                .fetchOptional(this::entry);
    }

    /** Returns the row before one of the same configuration. */
    public Optional<HistoryEntry> previous(DSLContext sql, ConfigKey key, long nid) {
        return sql.selectFrom(HIS_CONFIG_INFO)
                .where(is(key))
                .and(HIS_CONFIG_INFO.NID.lt(nid))
                .orderBy(HIS_CONFIG_INFO.NID.desc())
                .limit(1)
                .fetchOptional(this::entry);
    }

    /**
     * Returns the row after one of the same configuration and kind of publication. As a row holds the state before its operation, the
     * content that an operation led to is in the next row, or, where there is none, in the configuration itself.
     */
    public Optional<HistoryEntry> next(DSLContext sql, ConfigKey key, long nid) {
        return find(sql, nid).flatMap(entry -> sql.selectFrom(HIS_CONFIG_INFO)
                .where(is(key))
                .and(HIS_CONFIG_INFO.NID.gt(nid))
                .and(DSL.coalesce(HIS_CONFIG_INFO.PUBLISH_TYPE, FORMAL).eq(entry.publishType()))
                .and(DSL.coalesce(HIS_CONFIG_INFO.GRAY_NAME, "").eq(Objects.requireNonNullElse(entry.grayName(), "")))
                .orderBy(HIS_CONFIG_INFO.NID)
                .limit(1)
                .fetchOptional(this::entry));
    }

    /**
     * Returns what was removed, and what was done to gray releases, at or after a time: without contents, ordered by id, after an id. With the rows
     * that were modified since then it is all that a server which writes no change table has done.
     */
    public List<HistoryEntry> removalsAndGraysSince(DSLContext sql, Instant since, long afterNid, int limit) {
        return sql.select(WITHOUT_CONTENT)
                .from(HIS_CONFIG_INFO)
                .where(HIS_CONFIG_INFO.GMT_MODIFIED.ge(traits.column(since)))
                .and(HIS_CONFIG_INFO.OP_TYPE.eq(Operation.DELETE.code()).or(HIS_CONFIG_INFO.PUBLISH_TYPE.eq(GRAY)))
                .and(HIS_CONFIG_INFO.NID.gt(afterNid))
                .orderBy(HIS_CONFIG_INFO.NID)
                .limit(limit)
                .fetch(row -> entry(row, ""));
    }

    /** Deletes at most so many rows older than a time; returns how many were deleted. */
    public int purgeOlderThan(DSLContext sql, Instant time, int limit) {
        List<Long> oldest = oldest(sql, traits.column(time), limit);
        return oldest.isEmpty()
                ? 0
                : sql.deleteFrom(HIS_CONFIG_INFO)
                        .where(HIS_CONFIG_INFO.NID.in(oldest))
                        .execute();
    }

    /**
     * Returns the ids of at most so many rows older than a time. In the embedded database the log numbers the rows and its clock never goes back,
     * so the oldest have the lowest numbers, and no index by time has to be kept up by each publication.
     */
    private List<Long> oldest(DSLContext sql, LocalDateTime time, int limit) {
        if (traits.kind() == DatabaseKind.EMBEDDED) {
            return sql
                    .select(HIS_CONFIG_INFO.NID, HIS_CONFIG_INFO.GMT_MODIFIED)
                    .from(HIS_CONFIG_INFO)
                    .orderBy(HIS_CONFIG_INFO.NID)
                    .limit(limit)
                    .stream()
                    .filter(row -> row.value2().isBefore(time))
                    .map(Record2::value1)
                    .toList();
        }
        return sql.select(HIS_CONFIG_INFO.NID)
                .from(HIS_CONFIG_INFO)
                .where(HIS_CONFIG_INFO.GMT_MODIFIED.lt(time))
                .orderBy(HIS_CONFIG_INFO.NID)
                .limit(limit)
                .fetch(HIS_CONFIG_INFO.NID);
    }

    /** Returns the number of rows older than a time. */
    public int countOlderThan(DSLContext sql, Instant time) {
        return sql.fetchCount(
                sql.selectOne().from(HIS_CONFIG_INFO).where(HIS_CONFIG_INFO.GMT_MODIFIED.lt(traits.column(time))));
    }

    /** Adds a row for an operation on a configuration: with the new state of an insertion, else the previous one. */
    void record(
            DSLContext sql,
            Operation operation,
            StoredConfig state,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            WriteStamp stamp) {
        Map<String, String> attributes = new LinkedHashMap<>();
        putIfPresent(attributes, "type", state.type());
        putIfPresent(attributes, "config_tags", state.tags().isEmpty() ? null : String.join(",", state.tags()));
        putIfPresent(attributes, "src_user", state.sourceUser());
        putIfPresent(attributes, "c_desc", state.description());
        putIfPresent(attributes, "c_use", state.use());
        putIfPresent(attributes, "effect", state.effect());
        putIfPresent(attributes, "c_schema", state.schema());
        insert(
                sql,
                operation,
                operation == Operation.INSERT ? 0 : state.id(),
                state.key(),
                state.content(),
                state.md5(),
                state.appName(),
                state.encryptedDataKey(),
                FORMAL,
                null,
                attributes,
                sourceUser,
                sourceIp,
                stamp);
    }

    /** Adds a row for an operation on a gray release. */
    void record(
            DSLContext sql,
            Operation operation,
            StoredGray state,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            WriteStamp stamp) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("gray_name", state.grayName());
        attributes.put("gray_rule", state.grayRule());
        putIfPresent(attributes, "src_user", state.sourceUser());
        insert(
                sql,
                operation,
                operation == Operation.INSERT ? 0 : state.id(),
                state.key(),
                state.content(),
                state.md5(),
                state.appName(),
                state.encryptedDataKey(),
                GRAY,
                cut(state.grayName(), GRAY_NAME_LENGTH),
                attributes,
                sourceUser,
                sourceIp,
                stamp);
    }

    private void insert(
            DSLContext sql,
            Operation operation,
            long configId,
            ConfigKey key,
            String content,
            String md5,
            @Nullable String appName,
            String encryptedDataKey,
            String publishType,
            @Nullable String grayName,
            Map<String, String> attributes,
            @Nullable String sourceUser,
            @Nullable String sourceIp,
            WriteStamp stamp) {
        OptionalLong nid = stamp.ids().next();
        LocalDateTime now = traits.column(stamp.time());
        @Nullable
        Object[] values = {
            nid.isPresent() ? nid.getAsLong() : null,
            configId,
            key.dataId(),
            key.group(),
            key.tenant(),
            appName,
            content,
            md5,
            now,
            now,
            sourceUser,
            cut(sourceIp, SOURCE_IP_LENGTH),
            operation.code(),
            encryptedDataKey,
            publishType,
            grayName,
            json(attributes)
        };
        if (nid.isPresent()) {
            INSERT_WITH_ID.execute(sql, values);
        } else {
            INSERT.execute(sql, Arrays.copyOfRange(values, 1, values.length));
        }
    }

    private static void putIfPresent(Map<String, String> attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    /** Written without data binding, which takes longer than the insertion of the row. */
    private static String json(Map<String, String> attributes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator object = JSON.createGenerator(text)) {
            object.writeStartObject();
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                object.writeStringField(attribute.getKey(), attribute.getValue());
            }
            object.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("text in memory cannot be written", impossible);
        }
        return text.toString();
    }

    private static @Nullable String cut(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }

    private Condition is(ConfigKey key) {
        return HIS_CONFIG_INFO
                .DATA_ID
                .eq(key.dataId())
                .and(HIS_CONFIG_INFO.GROUP_ID.eq(key.group()))
                .and(tenants.is(HIS_CONFIG_INFO.TENANT_ID, key.tenant()));
    }

    private HistoryEntry entry(Record row) {
        return entry(row, row.get(HIS_CONFIG_INFO.CONTENT));
    }

    private HistoryEntry entry(Record row, String content) {
        return new HistoryEntry(
                row.get(HIS_CONFIG_INFO.NID),
                row.get(HIS_CONFIG_INFO.ID),
                new ConfigKey(
                        row.get(HIS_CONFIG_INFO.DATA_ID),
                        row.get(HIS_CONFIG_INFO.GROUP_ID),
                        row.get(HIS_CONFIG_INFO.TENANT_ID)),
                content,
                row.get(HIS_CONFIG_INFO.MD5),
                row.get(HIS_CONFIG_INFO.APP_NAME),
                row.get(HIS_CONFIG_INFO.SRC_USER),
                row.get(HIS_CONFIG_INFO.SRC_IP),
                Operation.of(row.get(HIS_CONFIG_INFO.OP_TYPE)),
                Objects.requireNonNullElse(row.get(HIS_CONFIG_INFO.PUBLISH_TYPE), FORMAL),
                row.get(HIS_CONFIG_INFO.GRAY_NAME),
                row.get(HIS_CONFIG_INFO.EXT_INFO),
                Objects.requireNonNullElse(row.get(HIS_CONFIG_INFO.ENCRYPTED_DATA_KEY), ""),
                traits.instant(row.get(HIS_CONFIG_INFO.GMT_CREATE)),
                traits.instant(row.get(HIS_CONFIG_INFO.GMT_MODIFIED)));
    }
}
