package io.muster.persistence;

import io.muster.persistence.schema.DefaultSchema;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** How the rows of a table are written and read outside the database: in snapshots, and on their way into a cluster. */
final class SnapshotRows {
    private static final byte NULL = 0;
    private static final byte LONG = 1;
    private static final byte TEXT = 2;
    private static final byte TIME = 3;
    private static final byte BOOLEAN = 4;

    private SnapshotRows() {}

    static void writeValue(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof String text) {
            out.writeByte(TEXT);
            writeText(out, text);
        } else if (value instanceof LocalDateTime time) {
            out.writeByte(TIME);
            out.writeLong(time.toEpochSecond(ZoneOffset.UTC));
            out.writeInt(time.getNano());
        } else if (value instanceof Boolean flag) {
            out.writeByte(BOOLEAN);
            out.writeBoolean(flag);
        } else if (value instanceof Number number) {
            out.writeByte(LONG);
            out.writeLong(number.longValue());
        } else {
            throw new IllegalStateException("a snapshot has no form for values of " + value.getClass());
        }
    }

    static @Nullable Object readValue(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case NULL -> null;
            case LONG -> in.readLong();
            case TEXT -> readText(in);
            case TIME -> readTime(in);
            case BOOLEAN -> in.readBoolean();
            default -> throw new IOException("it is damaged");
        };
    }

    private static LocalDateTime readTime(DataInputStream in) throws IOException {
        try {
            return LocalDateTime.ofEpochSecond(in.readLong(), in.readInt(), ZoneOffset.UTC);
        } catch (DateTimeException damaged) {
            throw new IOException("it is damaged", damaged);
        }
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw new IOException("it is damaged");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new IOException("it ends too early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Hears the content of a snapshot: a table, then its rows, then the next table. */
    interface Visitor {
        void table(String name, List<String> columns);

        void row(List<@Nullable Object> values);
    }

    static String columns(List<String> names) {
        return names.stream().map(name -> '`' + name + '`').collect(Collectors.joining(", "));
    }

    /** A table that rows of a snapshot go to; columns that it does not have are left out. */
    static final class Target implements AutoCloseable {
        private static final int MOST_ROWS = 500;
        private static final long MOST_CHARACTERS = 2 << 20;

        private final PreparedStatement insert;
        private final List<Integer> positions;
        private int rows;
        private long characters;

        private Target(PreparedStatement insert, List<Integer> positions) {
            this.insert = insert;
            this.positions = positions;
        }

        /** Returns null for a table that this version does not know. */
        static @Nullable Target open(Connection connection, String name, List<String> columns) throws SQLException {
            Set<String> present = DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                    .filter(table -> table.getName().equals(name))
                    .flatMap(table -> Stream.of(table.fields()).map(Field::getName))
                    .collect(Collectors.toSet());
            List<Integer> positions = IntStream.range(0, columns.size())
                    .filter(column -> present.contains(columns.get(column)))
                    .boxed()
                    .toList();
            if (positions.isEmpty()) {
                return null;
            }
            String names =
                    SnapshotRows.columns(positions.stream().map(columns::get).toList());
            return new Target(
                    connection.prepareStatement("INSERT INTO " + name + " (" + names + ") VALUES ("
                            + "?, ".repeat(positions.size() - 1) + "?)"),
                    positions);
        }

        void add(List<@Nullable Object> values) throws SQLException {
            for (int index = 0; index < positions.size(); index++) {
                Object value = values.get(positions.get(index));
                insert.setObject(index + 1, value);
                characters += value instanceof String text ? text.length() : 0;
            }
            insert.addBatch();
            rows++;
        }

        /** Whether so many rows wait, or such long ones, that they are to be inserted. */
        boolean full() {
            return rows >= MOST_ROWS || characters >= MOST_CHARACTERS;
        }

        void flush() throws SQLException {
            if (rows > 0) {
                insert.executeBatch();
                rows = 0;
                characters = 0;
            }
        }

        @Override
        public void close() throws SQLException {
            insert.close();
        }
    }
}
