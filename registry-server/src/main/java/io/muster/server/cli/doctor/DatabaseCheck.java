package io.muster.server.cli.doctor;

import io.muster.persistence.DatabaseExamination;
import io.muster.persistence.DatabaseSettings;
import io.muster.server.settings.StorageSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the external database is reachable with the user and the password of the settings, and is one that a node can use. */
final class DatabaseCheck {

    private static final String AREA = "database";
    private static final int MOST_NAMED = 3;

    private DatabaseCheck() {}

    static List<Finding> examine(StorageSettings settings) {
        Optional<DatabaseSettings> external = settings.external();
        if (external.isEmpty()) {
            return List.of(Finding.ok(AREA, "configuration and users are in the embedded database"));
        }
        List<Finding> findings = new ArrayList<>();
        for (DatabaseSettings.Endpoint endpoint : external.get().endpoints()) {
            findings.addAll(examine(external.get(), endpoint));
        }
        return findings;
    }

    private static List<Finding> examine(DatabaseSettings settings, DatabaseSettings.Endpoint endpoint) {
        // the parameters may hold a password
        String where = endpoint.jdbcUrl().split("\\?", 2)[0] + " as " + endpoint.user();
        try {
            return findings(where, DatabaseExamination.of(settings, endpoint));
        } catch (SQLException failure) {
            return List.of(Finding.wrong(
                    AREA,
                    where + " is not reachable: "
                            + String.valueOf(failure.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + "; check host, port, user, password and the name of the schema."));
        } catch (IllegalArgumentException malformed) {
            return List.of(Finding.wrong(AREA, String.valueOf(malformed.getMessage())));
        }
    }

    /** What to say of a server that answers. */
    static List<Finding> findings(String where, DatabaseExamination found) {
        if (found.refusal().isPresent()) {
            return List.of(Finding.wrong(AREA, where + ": " + found.refusal().get() + "."));
        }
        Finding server = found.readOnly()
                ? Finding.warning(
                        AREA,
                        where + " is reachable (" + found.server()
                                + "), but read-only; publishing needs one that can be written.")
                : Finding.ok(AREA, where + " is reachable (" + found.server() + ")");
        return List.of(server, schema(found));
    }

    private static Finding schema(DatabaseExamination found) {
        List<String> missing = found.missingTables();
        return switch (found.schema()) {
            case EMPTY -> Finding.ok(
                    AREA,
                    "it has none of the tables yet; the first node that starts makes them, with a user who may CREATE");
            case FOREIGN -> missing.isEmpty()
                    ? Finding.ok(AREA, "its tables are of no version yet; the first node that starts takes them over")
                    : Finding.warning(
                            AREA,
                            "it has other tables than Muster's own (" + named(missing)
                                    + " missing), as a Nacos or a script that"
                                    + " was run half leaves them; the first node that starts adds what is missing and"
                                    + " changes no row. Make a dump before.");
            case OLDER -> Finding.ok(
                    AREA,
                    "its schema is at version " + found.schemaVersion() + "; the next node that starts brings it to "
                            + DatabaseExamination.SCHEMA_VERSION);
            case PRESENT -> missing.isEmpty()
                    ? Finding.ok(AREA, "its schema is at version " + found.schemaVersion() + ", as it should be")
                    : Finding.wrong(
                            AREA,
                            "its schema says that it is at version " + found.schemaVersion() + ", but " + named(missing)
                                    + " missing; bring back a dump, or run conf/mysql-schema.sql to have the tables"
                                    + " empty.");
            case NEWER -> Finding.wrong(
                    AREA,
                    "its schema is at version " + found.schemaVersion() + ", and this Muster knows "
                            + DatabaseExamination.SCHEMA_VERSION
                            + "; a newer one has worked on it: install that, or name another database.");
        };
    }

    /** Such as {@code a is} or {@code a, b, c and 4 more are}. */
    private static String named(List<String> tables) {
        String some = String.join(", ", tables.subList(0, Math.min(MOST_NAMED, tables.size())));
        int more = tables.size() - MOST_NAMED;
        return (more > 0 ? some + " and " + more + " more" : some) + (tables.size() == 1 ? " is" : " are");
    }
}
