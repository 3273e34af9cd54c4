package io.muster.persistence;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.Context;

/** Version 3: the audit log. The schema's statements change nothing where a table is there. */
final class CreateAuditTable extends SchemaMigration {

    CreateAuditTable() {
        super(3, "create audit table");
    }

    @Override
    public void migrate(Context context) throws SQLException {
        try (Statement statement = context.getConnection().createStatement()) {
            for (String create : SchemaScript.load().statements()) {
                statement.execute(create);
            }
        }
    }
}
