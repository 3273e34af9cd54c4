package io.muster.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The prepared statements of a connection that one thread at a time uses for as long as the process lives: each text is prepared once, which takes the embedded database
 * as long as a short query. There are as many as there are {@link RenderedStatement}s; they end with the connection.
 */
final class KeptStatements {
    private final Connection connection;
    private final Map<String, PreparedStatement> byText = new HashMap<>();

    KeptStatements(Connection connection) {
        this.connection = connection;
    }

    /** Returns the statement of a text, to be used and not closed. */
    PreparedStatement of(String text, boolean keys) throws SQLException {
        PreparedStatement kept = byText.get(text);
        if (kept == null) {
            kept = prepare(connection, text, keys);
            byText.put(text, kept);
        }
        return kept;
    }

    /** @param keys whether the ids of inserted rows will be asked for */
    static PreparedStatement prepare(Connection connection, String text, boolean keys) throws SQLException {
        return keys
                ? connection.prepareStatement(text, Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(text);
    }
}
