package io.muster.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the present schema.
 *
 * <p>Flyway does it, under its lock, so that several nodes may start at once. A database that says that it is at the present version is left alone without asking Flyway,
 * which takes a noticeable part of a node's start. One that says that it is at a later version is left alone too, with a line in the log.
 */
final class Migrations {
    private static final Logger logger = LoggerFactory.getLogger(Migrations.class);

    /** The version of the newest migration below. */
    static final String VERSION = "4";

    private static final String HISTORY_TABLE = "muster_schema_history";

    private Migrations() {}

    /**
     * Migrates if needed.
     *
     * @param dataSource for Flyway's own connections
     * @param connection one of that database, in auto-commit mode
     */
    static void migrate(DataSource dataSource, Connection connection) throws SQLException {
        String present = version(connection);
        if (VERSION.equals(present)) {
            return;
        }
        if (isNewer(present)) {
            // In the middle of an upgrade, or after a step back: what the newer one has added is not ours to touch, its
            // version least of all.
            logger.warn(
                    "The database's schema is at version {}, of a newer Muster, and this one knows version {}: it is used as it is and not changed."
                            + " Bring this node to the version of the others.",
                    present,
                    VERSION);
            return;
        }
        long started = System.nanoTime();
        if (isFreshEmbedded(connection)) {
            // A new file of one process needs neither Flyway's lock nor its history, whose classes cost a node's first
            // start most of a
            // second: a later migration begins with version 1, which changes nothing where nothing is missing.
            try (Statement statement = connection.createStatement()) {
                for (String create : SchemaScript.load().embeddedStatements()) {
                    statement.execute(create);
                }
            }
            storeVersion(connection);
            return;
        }
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations(new String[0])
                .javaMigrations(
                        new CreateOrAdoptTables(), new CopyLegacyGrays(), new CreateAuditTable(), new LargeContents())
                .table(HISTORY_TABLE)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateMigrationNaming(false)
                .load();
        // Each migration may be repeated: a failed attempt (MySQL commits each DDL statement) is forgotten and made
        // again.
        if (Arrays.stream(flyway.info().all()).map(MigrationInfo::getState).anyMatch(state -> state.isFailed())) {
            flyway.repair();
        }
        flyway.migrate();
        storeVersion(connection);
        logger.info("Database schema is at version {} now ({} ms)", VERSION, (System.nanoTime() - started) / 1_000_000);
    }

    /** The version that a database says it is at; empty when it says none. */
    static String version(Connection connection) throws SQLException {
        try (ResultSet tables = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "muster_meta", null)) {
            if (!tables.next()) {
                return "";
            }
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT meta_value FROM muster_meta WHERE meta_key = ?")) {
            select.setString(1, MetaRepository.SCHEMA_VERSION);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** Whether a database that says it is at this version was left by a Muster that is newer than this one: a version that this one does not know. */
    static boolean isNewer(String version) {
        return !version.isEmpty()
                && !(version.matches("\\d{1,9}") && Integer.parseInt(version) <= Integer.parseInt(VERSION));
    }

    private static boolean isFreshEmbedded(Connection connection) throws SQLException {
        if (!connection.getMetaData().getURL().startsWith("jdbc:h2:")) {
            return false;
        }
        try (ResultSet tables = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), null, new String[] {"BASE TABLE"})) {
            return !tables.next();
        }
    }

    private static void storeVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int updated = statement.executeUpdate("UPDATE muster_meta SET meta_value = '" + VERSION
                    + "' WHERE meta_key = '" + MetaRepository.SCHEMA_VERSION + "'");
            if (updated == 0) {
                // Another node may have stored the same meanwhile.
                statement.executeUpdate("INSERT IGNORE INTO muster_meta (meta_key, meta_value) VALUES ('"
                        + MetaRepository.SCHEMA_VERSION + "', '" + VERSION + "')");
            }
        }
    }
}
