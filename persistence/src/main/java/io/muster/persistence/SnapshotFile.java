package io.muster.persistence;

import io.muster.persistence.SnapshotRows.Target;
import io.muster.persistence.SnapshotRows.Visitor;
import io.muster.persistence.schema.DefaultSchema;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * The content of an embedded database as one file: every table with its columns by name and its rows in the order of their key, compressed, with a CRC-32C at the end.
 * Two replicas at the same index write the same bytes. A reader ignores tables and columns that it does not know.
 */
final class SnapshotFile {
    static final String NAME = "muster-database.snapshot";

    private static final String META = "muster_meta";

    private static final int MAGIC = 0x4d555354;
    private static final int FORMAT = 1;
    private static final int MOST_COLUMNS = 1000;

    private static final byte END = 0;
    private static final byte TABLE = 1;
    private static final byte ROW = 2;

    private SnapshotFile() {}

    /** Writes what a connection sees. */
    static void write(Path directory, Connection connection) throws SQLException {
        Path file = directory.resolve(NAME);
        Path unfinished = directory.resolve(NAME + ".unfinished");
        try {
            Files.createDirectories(directory);
            try (FileOutputStream stream = new FileOutputStream(unfinished.toFile());
                    GZIPOutputStream compressed = new FastGzip(stream)) {
                CheckedOutputStream checked =
                        new CheckedOutputStream(new BufferedOutputStream(compressed, 1 << 16), new CRC32C());
                DataOutputStream out = new DataOutputStream(checked);
                out.writeInt(MAGIC);
                out.writeInt(FORMAT);
                for (Table<?> table : tables()) {
                    writeTable(out, table, connection);
                }
                out.writeByte(END);
                out.flush();
                out.writeLong(checked.getChecksum().getValue());
                out.flush();
                compressed.finish();
                stream.getFD().sync();
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("the snapshot " + file + " cannot be written: " + failure, failure);
        }
    }

    /** Reads a file to its end and compares the checksum. */
    static void verify(Path directory) {
        read(directory.resolve(NAME), new Visitor() {
            @Override
            public void table(String name, List<String> columns) {}

            @Override
            public void row(List<@Nullable Object> values) {}
        });
    }

    /**
     * Replaces the content of all tables, in many transactions, the last of which writes {@code muster_meta} and with it the applied index. Until then that table holds
     * {@link MetaRepository#RESTORING}, so that a process that dies meanwhile is known to have left a part only.
     *
     * @param unsaved bounds what waits in memory for the file of this connection
     */
    static void load(Path directory, Connection connection, UnsavedPages unsaved) throws SQLException {
        markRestoring(connection);
        clear(connection);
        try (Loader loader = new Loader(connection, unsaved)) {
            read(directory.resolve(NAME), loader);
            loader.finish();
        } catch (UncheckedSqlException failure) {
            throw failure.cause;
        }
    }

    /** Removes every row of every table but {@code muster_meta}. */
    static void clear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Table<?> table : tables()) {
                if (!table.getName().equals(META)) {
                    statement.execute("TRUNCATE TABLE " + table.getName());
                }
            }
        }
    }

    private static void markRestoring(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("MERGE INTO " + META + " (meta_key, meta_value) KEY (meta_key) VALUES ('"
                    + MetaRepository.RESTORING + "', 'true')");
        }
        connection.commit();
    }

    /** The names of all tables, in order. */
    static List<String> tableNames() {
        return tables().stream().map(Table::getName).toList();
    }

    private static List<Table<?>> tables() {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .sorted(Comparator.comparing(Table::getName))
                .collect(Collectors.toList());
    }

    private static void writeTable(DataOutputStream out, Table<?> table, Connection connection)
            throws IOException, SQLException {
        List<Field<?>> fields = List.of(table.fields());
        List<? extends Field<?>> order =
                table.getPrimaryKey() == null ? fields : table.getPrimaryKey().getFields();
        out.writeByte(TABLE);
        SnapshotRows.writeText(out, table.getName());
        out.writeInt(fields.size());
        for (Field<?> field : fields) {
            SnapshotRows.writeText(out, field.getName());
        }
        String query = "SELECT "
                + SnapshotRows.columns(fields.stream().map(Field::getName).toList()) + " FROM " + table.getName()
                + " ORDER BY "
                + SnapshotRows.columns(order.stream().map(Field::getName).toList());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                out.writeByte(ROW);
                for (int column = 1; column <= fields.size(); column++) {
                    SnapshotRows.writeValue(
                            out, value(rows, column, fields.get(column - 1).getType()));
                }
            }
        }
    }

    private static @Nullable Object value(ResultSet rows, int column, Class<?> type) throws SQLException {
        if (type == String.class) {
            return rows.getString(column);
        } else if (type == LocalDateTime.class) {
            return rows.getObject(column, LocalDateTime.class);
        } else if (type == Boolean.class) {
            boolean value = rows.getBoolean(column);
            return rows.wasNull() ? null : value;
        } else if (type == Long.class || type == Integer.class) {
            long value = rows.getLong(column);
            return rows.wasNull() ? null : value;
        }
        throw new IllegalStateException("a snapshot has no form for columns of " + type);
    }

    /** Reads a file to its end and compares the checksum, telling what is in it on the way. */
    static void read(Path file, Visitor visitor) {
        try (CheckedInputStream checked = new CheckedInputStream(
                        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16), 1 << 16),
                        new CRC32C());
                DataInputStream in = new DataInputStream(checked)) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it is no backup or snapshot");
            }
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IOException("its format is " + format + ", this version reads " + FORMAT);
            }
            int columns = 0;
            for (byte part = in.readByte(); part != END; part = in.readByte()) {
                if (part == TABLE) {
                    String name = SnapshotRows.readText(in);
                    columns = in.readInt();
                    if (columns < 1 || columns > MOST_COLUMNS) {
                        throw new IOException("it is damaged");
                    }
                    List<String> names = new ArrayList<>(columns);
                    for (int column = 0; column < columns; column++) {
                        names.add(SnapshotRows.readText(in));
                    }
                    visitor.table(name, names);
                } else if (part == ROW) {
                    List<@Nullable Object> values = new ArrayList<>(columns);
                    for (int column = 0; column < columns; column++) {
                        values.add(SnapshotRows.readValue(in));
                    }
                    visitor.row(values);
                } else {
                    throw new IOException("it is damaged");
                }
            }
            long computed = checked.getChecksum().getValue();
            if (in.readLong() != computed) {
                throw new IOException("its checksum is wrong");
            }
            if (in.read() >= 0) { // also reads the end of the compressed form, which a cut file lacks
                throw new IOException("there is more after its end");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "the snapshot " + file + " cannot be used: "
                            + (failure.getMessage() == null ? failure.toString() : failure.getMessage()),
                    failure);
        }
    }

    /** Inserts rows in batches, those of {@code muster_meta} last. */
    private static final class Loader implements Visitor, AutoCloseable {
        private final Connection connection;
        private final UnsavedPages unsaved;
        private final List<List<@Nullable Object>> metaRows = new ArrayList<>();
        private @Nullable Target target;
        private @Nullable Target meta;
        private boolean inMeta;

        Loader(Connection connection, UnsavedPages unsaved) {
            this.connection = connection;
            this.unsaved = unsaved;
        }

        @Override
        public void table(String name, List<String> columns) {
            try {
                endTable();
                Target opened = Target.open(connection, name, columns);
                inMeta = name.equals(META);
                if (inMeta) {
                    meta = opened;
                } else {
                    target = opened;
                }
            } catch (SQLException failure) {
                throw new UncheckedSqlException(failure);
            }
        }

        @Override
        public void row(List<@Nullable Object> values) {
            try {
                if (target != null) {
                    target.add(values);
                    if (target.full()) {
                        insert(target);
                    }
                } else if (inMeta) {
                    metaRows.add(values);
                }
            } catch (SQLException failure) {
                throw new UncheckedSqlException(failure);
            }
        }

        private void endTable() throws SQLException {
            if (target != null) {
                insert(target);
                target.close();
                target = null;
            }
        }

        private void insert(Target rows) throws SQLException {
            unsaved.beforeChange();
            rows.flush();
            connection.commit();
            unsaved.afterMuch();
        }

        /** Writes the applied index and so makes the whole valid. */
        void finish() throws SQLException {
            endTable();
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM " + META);
            }
            if (meta != null) {
                for (List<@Nullable Object> row : metaRows) {
                    meta.add(row);
                }
                meta.flush();
            }
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            if (target != null) {
                target.close();
            }
            if (meta != null) {
                meta.close();
            }
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(FileOutputStream stream) throws IOException {
            super(stream, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static final class UncheckedSqlException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SQLException cause;

        UncheckedSqlException(SQLException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
