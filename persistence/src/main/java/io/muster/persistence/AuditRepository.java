package io.muster.persistence;

import static io.muster.persistence.schema.Tables.MUSTER_AUDIT;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The audit log: {@code muster_audit}. There is no way to change a row. Texts that are longer than their column are cut. Stateless;
 * blocks its caller for the statements it runs.
 */
public final class AuditRepository {
    private static final List<Field<?>> COLUMNS = List.of(
            MUSTER_AUDIT.ID,
            MUSTER_AUDIT.ENTRY_KEY,
            MUSTER_AUDIT.GMT_CREATE,
            MUSTER_AUDIT.USER_NAME,
            MUSTER_AUDIT.CLIENT_ADDRESS,
            MUSTER_AUDIT.NODE,
            MUSTER_AUDIT.CHANNEL,
            MUSTER_AUDIT.ACTION,
            MUSTER_AUDIT.RESOURCE,
            MUSTER_AUDIT.RESULT,
            MUSTER_AUDIT.REASON,
            MUSTER_AUDIT.PARAMETERS,
            MUSTER_AUDIT.BEFORE_DIGEST,
            MUSTER_AUDIT.AFTER_DIGEST,
            MUSTER_AUDIT.TIMES);

    private static final RenderedStatement FIND = new RenderedStatement(sql -> sql.select(MUSTER_AUDIT.ENTRY_KEY)
            .from(MUSTER_AUDIT)
            .where(MUSTER_AUDIT.ENTRY_KEY.eq(RenderedStatement.value(MUSTER_AUDIT.ENTRY_KEY))));
    private static final RenderedStatement INSERT_WITH_ID = RenderedStatement.insertion(MUSTER_AUDIT, COLUMNS);
    /** For databases that number the rows. */
    private static final RenderedStatement INSERT =
            RenderedStatement.insertion(MUSTER_AUDIT, COLUMNS.subList(1, COLUMNS.size()));

    AuditRepository() {}

    /**
     * Adds entries of one writer, which sends them in order and all that are in doubt again; those whose key is there already are left as they are.
     * So where the first one is new all are, and nothing is looked for.
     */
    public void append(DSLContext sql, List<AuditEntry> entries, RowIds ids) {
        boolean sentAgain = !entries.isEmpty() && isThere(sql, entries.get(0));
        for (AuditEntry entry : entries) {
            if (!sentAgain || !isThere(sql, entry)) {
                // A purge may have taken the first entries of those that come again: then the rest is found only here.
                DuplicateKeys.outcome(() -> insert(sql, entry, ids));
            }
        }
    }

    private static boolean isThere(DSLContext sql, AuditEntry entry) {
        return !FIND.fetch(sql, row -> row.getString(1), fit(MUSTER_AUDIT.ENTRY_KEY, entry.key()))
                .isEmpty();
    }

    private static void insert(DSLContext sql, AuditEntry entry, RowIds ids) {
        OptionalLong id = ids.next();
        @Nullable
        Object[] values = {
            id.isPresent() ? id.getAsLong() : null,
            fit(MUSTER_AUDIT.ENTRY_KEY, entry.key()),
            entry.timeMillis(),
            fit(MUSTER_AUDIT.USER_NAME, entry.user()),
            fit(MUSTER_AUDIT.CLIENT_ADDRESS, entry.clientAddress()),
            fit(MUSTER_AUDIT.NODE, entry.node()),
            fit(MUSTER_AUDIT.CHANNEL, entry.channel()),
            fit(MUSTER_AUDIT.ACTION, entry.action()),
            fit(MUSTER_AUDIT.RESOURCE, entry.resource()),
            fit(MUSTER_AUDIT.RESULT, entry.result()),
            fit(MUSTER_AUDIT.REASON, entry.reason()),
            fit(MUSTER_AUDIT.PARAMETERS, entry.parameters()),
            fit(MUSTER_AUDIT.BEFORE_DIGEST, entry.beforeDigest()),
            fit(MUSTER_AUDIT.AFTER_DIGEST, entry.afterDigest()),
            (long) entry.times()
        };
        if (id.isPresent()) {
            INSERT_WITH_ID.execute(sql, values);
        } else {
            INSERT.execute(sql, Arrays.copyOfRange(values, 1, values.length));
        }
    }

    /** One page, the latest first. */
    public Page<StoredAuditEntry> list(DSLContext sql, AuditFilter filter, PageRequest page) {
        Condition condition = condition(filter);
        int total = sql.fetchCount(sql.selectOne().from(MUSTER_AUDIT).where(condition));
        List<StoredAuditEntry> items = sql.selectFrom(MUSTER_AUDIT)
                .where(condition)
                .orderBy(MUSTER_AUDIT.GMT_CREATE.desc(), MUSTER_AUDIT.ID.desc())
                .limit(page.size())
                .offset(page.offset())
                .fetch(AuditRepository::entry);
        return Page.of(total, page, items);
    }

    /** At most so many entries, the latest first. */
    public List<StoredAuditEntry> latest(DSLContext sql, AuditFilter filter, int limit) {
        return latest(sql, condition(filter), limit);
    }

    /** At most so many of those that come behind an entry, the latest first. */
    public List<StoredAuditEntry> latestBehind(DSLContext sql, AuditFilter filter, StoredAuditEntry last, int limit) {
        long time = last.entry().timeMillis();
        Condition behind = MUSTER_AUDIT
                .GMT_CREATE
                .lt(time)
                .or(MUSTER_AUDIT.GMT_CREATE.eq(time).and(MUSTER_AUDIT.ID.lt(last.id())));
        // The first part alone lets the index of the times be used.
        return latest(
                sql, condition(filter).and(MUSTER_AUDIT.GMT_CREATE.le(time)).and(behind), limit);
    }

    private static List<StoredAuditEntry> latest(DSLContext sql, Condition condition, int limit) {
        return sql.selectFrom(MUSTER_AUDIT)
                .where(condition)
                .orderBy(MUSTER_AUDIT.GMT_CREATE.desc(), MUSTER_AUDIT.ID.desc())
                .limit(limit)
                .fetch(AuditRepository::entry);
    }

    /** Removes at most {@code limit} entries that are older than a time, or beyond the {@code most} latest rows; returns how many. */
    public int purge(DSLContext sql, Instant before, int most, int limit) {
        List<Long> old = sql.select(MUSTER_AUDIT.ID)
                .from(MUSTER_AUDIT)
                .where(MUSTER_AUDIT.GMT_CREATE.lt(before.toEpochMilli()))
                .orderBy(MUSTER_AUDIT.GMT_CREATE, MUSTER_AUDIT.ID)
                .limit(limit)
                .fetch(MUSTER_AUDIT.ID);
        if (old.isEmpty()) {
            int surplus = sql.fetchCount(MUSTER_AUDIT) - most;
            if (surplus <= 0) {
                return 0;
            }
            old = sql.select(MUSTER_AUDIT.ID)
                    .from(MUSTER_AUDIT)
                    .orderBy(MUSTER_AUDIT.GMT_CREATE, MUSTER_AUDIT.ID)
                    .limit(Math.min(limit, surplus))
                    .fetch(MUSTER_AUDIT.ID);
        }
        return sql.deleteFrom(MUSTER_AUDIT).where(MUSTER_AUDIT.ID.in(old)).execute();
    }

    private static Condition condition(AuditFilter filter) {
        Condition condition = DSL.noCondition()
                .and(ConfigSearch.matches(MUSTER_AUDIT.USER_NAME, filter.user(), true))
                .and(ConfigSearch.matches(MUSTER_AUDIT.CLIENT_ADDRESS, filter.clientAddress(), true))
                .and(ConfigSearch.matches(MUSTER_AUDIT.ACTION, filter.action(), true))
                .and(ConfigSearch.matches(MUSTER_AUDIT.RESOURCE, filter.resource(), true))
                .and(ConfigSearch.matches(MUSTER_AUDIT.RESULT, filter.result(), false));
        if (filter.from() != null) {
            condition = condition.and(MUSTER_AUDIT.GMT_CREATE.ge(filter.from().toEpochMilli()));
        }
        if (filter.to() != null) {
            condition = condition.and(MUSTER_AUDIT.GMT_CREATE.lt(filter.to().toEpochMilli()));
        }
        return condition;
    }

    /** What any client may have sent, made to fit: no half of a character pair, no control characters, not too long. */
    private static String fit(TableField<?, String> column, String text) {
        int most = column.getDataType().length();
        if (text.length() <= most && isPlain(text)) {
            return text;
        }
        StringBuilder fitting = new StringBuilder(Math.min(text.length(), most));
        for (int index = 0; index < text.length(); ) {
            int character = text.codePointAt(index);
            index += Character.charCount(character);
            boolean printable =
                    !Character.isISOControl(character) && Character.getType(character) != Character.SURROGATE;
            if (fitting.length() + Character.charCount(character) > most) {
                break;
            }
            fitting.appendCodePoint(printable ? character : ' ');
        }
        return fitting.toString();
    }

    /** Nearly all texts are. */
    private static boolean isPlain(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character < ' ' || character > '~') {
                return false;
            }
        }
        return true;
    }

    private static StoredAuditEntry entry(Record row) {
        return new StoredAuditEntry(
                row.get(MUSTER_AUDIT.ID),
                new AuditEntry(
                        row.get(MUSTER_AUDIT.ENTRY_KEY),
                        row.get(MUSTER_AUDIT.GMT_CREATE),
                        row.get(MUSTER_AUDIT.USER_NAME),
                        row.get(MUSTER_AUDIT.CLIENT_ADDRESS),
                        row.get(MUSTER_AUDIT.NODE),
                        row.get(MUSTER_AUDIT.CHANNEL),
                        row.get(MUSTER_AUDIT.ACTION),
                        row.get(MUSTER_AUDIT.RESOURCE),
                        row.get(MUSTER_AUDIT.RESULT),
                        row.get(MUSTER_AUDIT.REASON),
                        row.get(MUSTER_AUDIT.PARAMETERS),
                        row.get(MUSTER_AUDIT.BEFORE_DIGEST),
                        row.get(MUSTER_AUDIT.AFTER_DIGEST),
                        row.get(MUSTER_AUDIT.TIMES)));
    }
}
