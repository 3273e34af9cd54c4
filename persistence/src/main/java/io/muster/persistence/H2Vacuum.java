package io.muster.persistence;

import io.muster.persistence.Databases.Vacuumed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Rewrites an embedded database into a file of its bare size. */
final class H2Vacuum {
    private H2Vacuum() {}

    static Vacuumed run(Path directory) {
        Path file = H2Url.file(directory);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("there is no embedded database in " + directory);
        }
        try {
            long before = Files.size(file);
            try (Connection connection = DriverManager.getConnection(H2Url.of(directory), H2Url.USER, H2Url.PASSWORD);
                    Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN COMPACT");
            }
            return new Vacuumed(before, Files.size(file));
        } catch (SQLException failure) {
            throw new IllegalStateException(H2Url.explain(directory, failure), failure);
        } catch (IOException failure) {
            throw new IllegalStateException("the size of " + file + " cannot be read: " + failure, failure);
        }
    }
}
