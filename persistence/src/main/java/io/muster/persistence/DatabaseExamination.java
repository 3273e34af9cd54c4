package io.muster.persistence;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator wants to know of a server of an external database before a node uses it.
 *
 * @param server kind and version, such as {@code MariaDB 11.4.5-MariaDB}
 * @param refusal why a node refuses that version; empty when it does not
 * @param readOnly whether it takes no writes
 * @param schema what is in the database that the address names
 * @param schemaVersion the version that the database says it is at; empty when it says none
 * @param missingTables those of Muster's tables that are not there
 */
public record DatabaseExamination(
        String server,
        Optional<String> refusal,
        boolean readOnly,
        Schema schema,
        String schemaVersion,
        List<String> missingTables) {

    /** The version of the schema that this Muster works with. */
    public static final String SCHEMA_VERSION = Migrations.VERSION;

    /** What is in a database. */
    public enum Schema {
        /** None of the tables. */
        EMPTY,
        /** Tables that Muster has not made: those of a Nacos, or of a run of the shipped script. */
        FOREIGN,
        /** An older version, which the next start brings to the present one. */
        OLDER,
        /** The present version. */
        PRESENT,
        /** A version that this Muster does not know. */
        NEWER
    }

    /**
     * Connects and looks; changes nothing. Blocks up to the timeout of the settings.
     *
     * @throws SQLException when the server cannot be asked with this user and password
     * @throws IllegalArgumentException when the address is none, in words for the operator
     */
    public static DatabaseExamination of(DatabaseSettings settings, DatabaseSettings.Endpoint endpoint)
            throws SQLException {
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl(MysqlUrl.parse(endpoint.jdbcUrl()).jdbcUrl(settings.connectTimeout(), settings.connectTimeout()));
        source.setUser(endpoint.user());
        source.setPassword(endpoint.password());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            ServerVersion server;
            boolean readOnly;
            try (ResultSet row = statement.executeQuery("SELECT VERSION(), @@GLOBAL.read_only")) {
                row.next();
                server = ServerVersion.parse(row.getString(1));
                readOnly = row.getBoolean(2);
            }
            Set<String> wanted = SchemaScript.load().columns().keySet();
            Set<String> missing = new TreeSet<>(wanted);
            try (ResultSet rows = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
                while (rows.next()) {
                    missing.remove(rows.getString(1).toLowerCase(Locale.ROOT));
                }
            }
            String version = Migrations.version(connection);
            return new DatabaseExamination(
                    server.name(),
                    server.refusal(),
                    readOnly,
                    schema(version, missing.size() == wanted.size()),
                    version,
                    List.copyOf(missing));
        }
    }

    private static Schema schema(String version, boolean empty) {
        if (version.isEmpty()) {
            return empty ? Schema.EMPTY : Schema.FOREIGN;
        }
        if (version.equals(SCHEMA_VERSION)) {
            return Schema.PRESENT;
        }
        return Migrations.isNewer(version) ? Schema.NEWER : Schema.OLDER;
    }
}
