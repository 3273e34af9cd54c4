package io.muster.server.cli.doctor;

import io.muster.persistence.DatabaseSettings;
import io.muster.server.settings.StorageSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the external database is reachable with the user and the password of the settings. */
final class DatabaseCheck {

    private static final String AREA = "database";
    private static final int PATIENCE_SECONDS = 5;

    private DatabaseCheck() {}

    static List<Finding> examine(StorageSettings settings) {
        Optional<DatabaseSettings> external = settings.external();
        if (external.isEmpty()) {
            return List.of(Finding.ok(AREA, "configuration and users are in the embedded database"));
        }
        List<Finding> findings = new ArrayList<>();
        DriverManager.setLoginTimeout(PATIENCE_SECONDS);
        for (DatabaseSettings.Endpoint endpoint : external.get().endpoints()) {
            findings.add(examine(endpoint));
        }
        return findings;
    }

    private static Finding examine(DatabaseSettings.Endpoint endpoint) {
        // the parameters may hold a password
        String where = endpoint.jdbcUrl().split("\\?", 2)[0] + " as " + endpoint.user();
        try (Connection connection =
                        DriverManager.getConnection(endpoint.jdbcUrl(), endpoint.user(), endpoint.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT VERSION(), @@read_only")) {
            row.next();
            return row.getBoolean(2)
                    ? Finding.warning(
                            AREA,
                            where + " is reachable (" + row.getString(1)
                                    + "), but read-only; publishing needs one that can be written.")
                    : Finding.ok(AREA, where + " is reachable (" + row.getString(1) + ")");
        } catch (SQLException failure) {
            return Finding.wrong(
                    AREA,
                    where + " is not reachable: "
                            + String.valueOf(failure.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + "; check host, port, user, password and the name of the schema.");
        }
    }
}
