package io.muster.persistence.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements that a test runs by itself, as another program would. */
public final class SqlStatements {

    private SqlStatements() {}

    /** Opens the connection that statements are run on. */
    @FunctionalInterface
    public interface Opening {
        Connection open() throws SQLException;
    }

    /**
     * Runs statements one after the other on a connection of their own, which is closed afterwards.
     *
     * @throws IllegalStateException when the database refuses one of them; those before it have had their effect
     */
    public static void run(Opening opening, String... statements) {
        try (Connection connection = opening.open();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
