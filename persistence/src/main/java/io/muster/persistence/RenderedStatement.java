package io.muster.persistence;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jooq.ConnectionCallable;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A statement of which jOOQ writes the text once for each dialect and which then only binds its values.
 *
 * <p>Writing the text of an insertion of seventeen columns takes longer than the embedded database takes to execute it, and the writes of the
 * log are all of the same few shapes. The driver keeps the prepared form of equal texts, and the connection that
 * the log is applied on keeps the statements themselves ({@link KeptStatements}). Thread-safe; fails like jOOQ, with {@link DataAccessException}.
 */
final class RenderedStatement {
    private final Function<DSLContext, Query> statement;
    private final Map<SQLDialect, String> texts = new ConcurrentHashMap<>();

    /** @param statement makes the statement; where it has a value, {@link #value()} stands */
    RenderedStatement(Function<DSLContext, Query> statement) {
        this.statement = statement;
    }

    /** Returns the place of a value that is given when the statement runs. */
    static <T> Param<T> value(Field<T> ofColumn) {
        return DSL.val((T) null, ofColumn);
    }

    /** Returns the insertion of one row with a value for each of these columns. */
    static RenderedStatement insertion(Table<?> table, List<Field<?>> columns) {
        return new RenderedStatement(sql -> sql.insertInto(table)
                .columns(columns)
                .values(columns.stream().<Field<?>>map(RenderedStatement::value).toList()));
    }

    /** Makes an object of the present row, whose columns are numbered from 1. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Runs a change; returns how many rows it met. */
    int execute(DSLContext sql, @Nullable Object... values) {
        SqlContexts.requireWriting(sql);
        return with(sql, false, values, PreparedStatement::executeUpdate);
    }

    /** Runs an insertion; returns the id that the database gave the row. */
    long executeForId(DSLContext sql, @Nullable Object... values) {
        SqlContexts.requireWriting(sql);
        return with(sql, true, values, prepared -> {
            int inserted = prepared.executeUpdate();
            try (ResultSet keys = prepared.getGeneratedKeys()) {
                if (inserted != 1 || !keys.next()) {
                    throw new SQLException("the database gave the new row no id");
                }
                return keys.getLong(1);
            }
        });
    }

    /** Runs a query; returns all its rows. */
    <T> List<T> fetch(DSLContext sql, RowReader<T> reader, @Nullable Object... values) {
        return with(sql, false, values, prepared -> {
            try (ResultSet rows = prepared.executeQuery()) {
                List<T> found = new ArrayList<>(1);
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        });
    }

    /** What is done with the statement once its values are bound. */
    private interface Run<T> {
        T on(PreparedStatement prepared) throws SQLException;
    }

    private <T> T with(DSLContext sql, boolean keys, @Nullable Object[] values, Run<T> run) {
        String known = texts.get(sql.dialect());
        String text = known != null
                ? known
                : texts.computeIfAbsent(
                        sql.dialect(), dialect -> statement.apply(sql).getSQL());
        KeptStatements kept = SqlContexts.kept(sql);
        if (kept != null) {
            return run(() -> kept.of(text, keys), text, values, run);
        }
        ConnectionCallable<T> call = connection -> {
            try (PreparedStatement prepared = KeptStatements.prepare(connection, text, keys)) {
                return run(() -> prepared, text, values, run);
            }
        };
        return sql.connectionResult(call);
    }

    /** Where a statement comes from. */
    private interface Preparation {
        PreparedStatement get() throws SQLException;
    }

    private static <T> T run(Preparation preparation, String text, @Nullable Object[] values, Run<T> run) {
        try {
            PreparedStatement prepared = preparation.get();
            for (int index = 0; index < values.length; index++) {
                bind(prepared, index + 1, values[index]);
            }
            T result = run.on(prepared);
            prepared.clearParameters(); // a content may have megabytes
            return result;
        } catch (SQLException failure) {
            throw new DataAccessException("SQL [" + text + "]; " + failure.getMessage(), failure);
        }
    }

    private static void bind(PreparedStatement prepared, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            prepared.setNull(index, Types.VARCHAR);
        } else if (value instanceof String text) {
            prepared.setString(index, text);
        } else if (value instanceof Long number) {
            prepared.setLong(index, number);
        } else if (value instanceof LocalDateTime) {
            prepared.setObject(index, value);
        } else {
            throw new IllegalArgumentException("values of " + value.getClass() + " are not bound here");
        }
    }
}
