package io.muster.server.config;

import io.muster.persistence.DatabaseSettings;
import io.muster.server.node.TestStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of one node share whose promises are the same on every database: a fresh node for each, on the store of the run. */
@Tag(TestStorage.TABLES)
abstract class OnConfigNode extends ConfigWords {

    @TempDir
    Path directory;

    ConfigNode node;

    private DatabaseSettings database;

    @BeforeEach
    void start() {
        TestStorage storage = TestStorage.chosen();
        if (storage != TestStorage.EMBEDDED) {
            database = storage.shared().newDatabase(TestStorage.newName());
        }
        node = newNode(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    /** Starts the node again on what it has stored, with these settings. */
    void restart(Map<String, String> settings) throws Exception {
        node.close();
        node = newNode(settings);
    }

    private ConfigNode newNode(Map<String, String> settings) {
        return database == null
                ? new EmbeddedNode(directory.resolve("db"), List.of(), settings)
                : new ExternalNode(database, directory.resolve("files"), settings).up();
    }
}
