package io.muster.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.migration.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 4: lets an embedded database keep large contents beside their rows, in pieces that are written once.
 *
 * <p>H2 takes MySQL's {@code longtext} for a text in the row. Each change then wrote the whole leaf of the tree again, and the earlier state of the
 * row with it, through one buffer in memory: nine publications of 10 MB wrote 420 MB and ended a process with a heap of 256 MB. MySQL has nothing to change.
 */
final class LargeContents extends SchemaMigration {
    private static final Logger logger = LoggerFactory.getLogger(LargeContents.class);

    /** The type of contents in an embedded database. */
    static final String TYPE = "character large object";

    LargeContents() {
        super(4, "large contents beside their rows");
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (!connection.getMetaData().getURL().startsWith("jdbc:h2:")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String table : tablesWithTextInRows(statement)) {
                logger.info("Moving large contents of {} out of their rows", table);
                statement.execute("ALTER TABLE " + table + " ALTER COLUMN content SET DATA TYPE " + TYPE);
                statement.execute("CHECKPOINT"); // the next table's rows need the memory
            }
        }
    }

    private static List<String> tablesWithTextInRows(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT table_name FROM information_schema.columns WHERE table_schema = SCHEMA() AND"
                        + " column_name = 'content' AND UPPER(data_type) = 'CHARACTER VARYING' ORDER BY table_name")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
