package io.muster.server.config;

import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.testkit.DatabaseServer;
import io.muster.server.node.TestStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of nodes share that keep configurations on one real database server: a new database for each. */
@Tag(TestStorage.SERVER)
abstract class OnDatabaseServer extends ConfigWords {

    @TempDir
    Path directory;

    String databaseName;
    final List<AutoCloseable> closing = new ArrayList<>();
    private DatabaseSettings database;

    @BeforeEach
    void newDatabase() {
        databaseName = TestStorage.newName();
        database = server().newDatabase(databaseName);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : closing) {
            each.close();
        }
        closing.clear();
    }

    /** The server of the tests; one that is taken away must be of their own. */
    DatabaseServer server() {
        return TestStorage.chosenServer().shared();
    }

    /** A node without a majority that looks at the database often. */
    ExternalNode node(String name) {
        return node(name, null, Map.of());
    }

    /** @param shared the log that the nodes have in common, null for none that works */
    ExternalNode node(String name, @Nullable SharedLog shared, Map<String, String> settings) {
        ExternalNode node = new ExternalNode(database, directory.resolve(name), shared, settings);
        closing.add(node);
        return node;
    }
}
