package io.muster.persistence;

import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/** How far to read a table in the order of its ids so that the contents, which may have megabytes each, fit into memory together. */
final class NextContents {
    /** Of all contents that are read at once, unless a single one is longer. */
    static final long MOST_BYTES = 8 << 20;

    /** Of all contents of a list together, which are several times in memory until it is sent; a single content may be longer. */
    static final long MOST_BYTES_OF_A_LIST = 16 << 20;

    private NextContents() {}

    /**
     * Returns the condition for the next rows after an id: as many as are asked for, or as few as their contents allow, at least one if there is one.
     *
     * @param rows which rows are read at all
     */
    static <R extends Record> Condition after(
            DSLContext sql, TableField<R, Long> id, Field<String> content, Condition rows, long afterId, int limit) {
        long last = afterId;
        long bytes = 0;
        for (Record2<Long, Integer> row : sql.select(id, DSL.octetLength(content))
                .from(id.getTable())
                .where(rows)
                .and(id.gt(afterId))
                .orderBy(id)
                .limit(limit)
                .fetch()) {
            bytes += row.value2() == null ? 0 : row.value2();
            if (bytes > MOST_BYTES && last != afterId) {
                break;
            }
            last = row.value1();
        }
        return rows.and(id.gt(afterId)).and(id.le(last));
    }
}
