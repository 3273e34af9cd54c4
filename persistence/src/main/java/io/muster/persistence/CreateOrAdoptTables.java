package io.muster.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.migration.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 1: makes the tables that are absent, and of those that an older Nacos has made adds the columns that are absent, widens those that are too narrow
 * ({@code permissions.resource}) and lets text columns hold every character (old schemas have three-byte {@code utf8}). Nothing is dropped or narrowed, no row is touched.
 */
final class CreateOrAdoptTables extends SchemaMigration {
    private static final Logger logger = LoggerFactory.getLogger(CreateOrAdoptTables.class);

    private static final Set<String> WRITTEN = Set.of("c_desc", "c_use", "effect", "tenant_name", "tenant_desc");

    private static final Pattern VARCHAR = Pattern.compile("varchar\\((\\d+)\\)");

    private final SchemaScript schema = SchemaScript.load();

    CreateOrAdoptTables() {
        super(1, "create or adopt tables");
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean mysql = !connection.getMetaData().getURL().startsWith("jdbc:h2:");
        try (Statement statement = connection.createStatement()) {
            for (String create : schema.statements()) {
                statement.execute(create);
            }
            for (Map.Entry<String, Map<String, String>> table : schema.columns().entrySet()) {
                adopt(connection, statement, table.getKey(), table.getValue(), mysql);
            }
        }
    }

    private static void adopt(
            Connection connection, Statement statement, String table, Map<String, String> wanted, boolean mysql)
            throws SQLException {
        Map<String, Column> present = columns(connection, table, mysql);
        for (Map.Entry<String, String> column : wanted.entrySet()) {
            String name = column.getKey();
            String definition = column.getValue();
            Column found = present.get(name);
            if (found == null) {
                logger.info("Adding column {}.{} to the adopted database", table, name);
                // Without a word about it the column would take the table's own character set, in old schemas
                // three-byte utf8.
                Column added = Column.of(definition);
                statement.execute("ALTER TABLE " + table + " ADD COLUMN `" + name + "` "
                        + (mysql && added.isWritten(name) ? added.withCharacterSet(definition) : definition));
            } else if (mysql && found.narrowerThan(definition)) {
                logger.info("Changing column {}.{} of the adopted database to {}", table, name, definition);
                statement.execute("ALTER TABLE " + table + " MODIFY COLUMN `" + name + "` " + definition);
            } else if (mysql && found.lacksCharacters(name)) {
                logger.info("Changing column {}.{} of the adopted database to utf8mb4", table, name);
                statement.execute(
                        "ALTER TABLE " + table + " MODIFY COLUMN `" + name + "` " + found.withCharacterSet(definition));
            }
        }
    }

    private static Map<String, Column> columns(Connection connection, String table, boolean mysql) throws SQLException {
        Map<String, Column> columns = new HashMap<>();
        String query = "SELECT column_name, data_type, character_maximum_length, character_set_name"
                + " FROM information_schema.columns WHERE table_name = ? AND table_schema = "
                + (mysql ? "DATABASE()" : "SCHEMA()");
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.put(
                            rows.getString(1).toLowerCase(Locale.ROOT),
                            new Column(rows.getString(2).toLowerCase(Locale.ROOT), rows.getLong(3), rows.getString(4)));
                }
            }
        }
        return columns;
    }

    private record Column(String type, long length, @Nullable String characterSet) {
        static Column of(String definition) {
            String type = definition.replaceAll("[( ].*", "");
            return new Column(type, length(definition), null);
        }

        boolean narrowerThan(String definition) {
            Matcher wanted = VARCHAR.matcher(definition);
            return type.equals("varchar") && wanted.lookingAt() && length < Long.parseLong(wanted.group(1));
        }

        /** Names stay as they are (they are part of keys, and ASCII by Nacos' rules); what people write may have any character. */
        boolean isWritten(String name) {
            return type.endsWith("text") || WRITTEN.contains(name);
        }

        boolean lacksCharacters(String name) {
            return isWritten(name) && characterSet != null && !characterSet.equalsIgnoreCase("utf8mb4");
        }

        String withCharacterSet(String definition) {
            int end = definition.indexOf(' ');
            String wantedType = end < 0 ? definition : definition.substring(0, end);
            String rest = end < 0 ? "" : definition.substring(end);
            boolean text = type.endsWith("text");
            // A text column of the old schema may be where the new one has a shorter varchar: it keeps its type, and
            // MySQL allows no default for it.
            String keptType = text ? type : "varchar(" + Math.max(length, length(wantedType)) + ")";
            return keptType + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                    + (text ? rest.replaceAll(" DEFAULT \\S+", "") : rest);
        }

        private static long length(String type) {
            Matcher varchar = VARCHAR.matcher(type);
            return varchar.lookingAt() ? Long.parseLong(varchar.group(1)) : 0;
        }
    }
}
