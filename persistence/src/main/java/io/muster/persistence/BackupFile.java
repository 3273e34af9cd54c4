package io.muster.persistence;

import io.muster.persistence.SnapshotRows.Target;
import io.muster.persistence.SnapshotRows.Visitor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * A backup of an embedded database: one file in the form of a snapshot, with a checksum at its end. It is put back through the replicated log, in portions of rows, so that
 * every node of a cluster stores the same.
 */
public final class BackupFile {
    /** Rows of these tables belong to one database and are not carried over. */
    private static final Set<String> LOCAL_TABLES = Set.of("muster_meta", "muster_change", "muster_audit");

    private static final int PORTION_BYTES = 256 * 1024;

    private BackupFile() {}

    /**
     * What is in a backup.
     *
     * @param appliedIndex the index of the last log entry in it
     * @param lastId the last id that was given to a row
     * @param rows how many rows are carried over
     */
    public record Content(long appliedIndex, long lastId, long configurations, long rows) {}

    /** Rows of one table, in the form that {@link #insert} reads. */
    public record Portion(String table, List<String> columns, byte[] rows, int count) {}

    /**
     * Reads a backup to its end and compares the checksum. Blocks.
     *
     * @throws UncheckedIOException with one sentence when it is none, damaged or cut off
     */
    public static Content verify(Path file) {
        Counts counts = new Counts();
        SnapshotFile.read(file, counts);
        return counts.content();
    }

    /** Counts what is told of, and notes what {@code muster_meta} says. */
    private static final class Counts implements Visitor {
        private final Map<String, String> meta = new HashMap<>();
        private String table = "";
        private long configurations;
        private long rows;

        @Override
        public void table(String name, List<String> columns) {
            table = name;
        }

        @Override
        public void row(List<@Nullable Object> values) {
            if (table.equals("muster_meta")) {
                meta.put(String.valueOf(values.get(0)), String.valueOf(values.get(1)));
            } else if (!LOCAL_TABLES.contains(table)) {
                configurations += table.equals("config_info") ? 1 : 0;
                rows++;
            }
        }

        Content content() {
            return new Content(
                    Long.parseLong(meta.getOrDefault(MetaRepository.APPLIED_INDEX, "0")),
                    Long.parseLong(meta.getOrDefault(MetaRepository.LAST_ID, "0")),
                    configurations,
                    rows);
        }
    }

    /**
     * Reads the rows to be carried over, some hundred kilobytes at a time. Blocks.
     *
     * @throws UncheckedIOException as {@link #verify} does; portions were handed out before then
     */
    public static void read(Path file, Consumer<Portion> taker) {
        Portions portions = new Portions(taker);
        SnapshotFile.read(file, portions);
        portions.flush();
    }

    /** Removes every row of the tables that a backup fills, in the caller's transaction. */
    public static void clear(DSLContext sql) {
        for (String table : SnapshotFile.tableNames()) {
            if (!LOCAL_TABLES.contains(table)) {
                sql.execute("DELETE FROM " + table);
            }
        }
    }

    /** Inserts the rows of a portion in the caller's transaction; a table that this version does not know is passed over. */
    public static void insert(DSLContext sql, Portion portion) {
        SqlContexts.requireWriting(sql);
        if (LOCAL_TABLES.contains(portion.table())) {
            return;
        }
        sql.connection(connection -> {
            try (Target target = Target.open(connection, portion.table(), portion.columns());
                    DataInputStream in = new DataInputStream(new ByteArrayInputStream(portion.rows()))) {
                if (target == null) {
                    return;
                }
                for (int row = 0; row < portion.count(); row++) {
                    List<@Nullable Object> values =
                            new ArrayList<>(portion.columns().size());
                    for (int column = 0; column < portion.columns().size(); column++) {
                        values.add(SnapshotRows.readValue(in));
                    }
                    target.add(values);
                    if (target.full()) {
                        target.flush();
                    }
                }
                target.flush();
            } catch (SQLException failure) {
                throw new DataAccessException("rows of " + portion.table() + " cannot be restored", failure);
            }
        });
    }

    /** Gathers rows until there are enough of them. */
    private static final class Portions implements Visitor {
        private final Consumer<Portion> taker;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private String table = "";
        private List<String> columns = List.of();
        private int count;

        Portions(Consumer<Portion> taker) {
            this.taker = taker;
        }

        @Override
        public void table(String name, List<String> names) {
            flush();
            table = name;
            columns = names;
        }

        @Override
        public void row(List<@Nullable Object> values) {
            if (LOCAL_TABLES.contains(table)) {
                return;
            }
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                for (Object value : values) {
                    SnapshotRows.writeValue(out, value);
                }
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            count++;
            if (bytes.size() >= PORTION_BYTES) {
                flush();
            }
        }

        void flush() {
            if (count > 0) {
                taker.accept(new Portion(table, columns, bytes.toByteArray(), count));
                bytes.reset();
                count = 0;
            }
        }
    }
}
