package io.muster.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of one node on its embedded database and its log share: a fresh node for each. */
abstract class OnEmbeddedNode extends ConfigWords {

    @TempDir
    Path directory;

    EmbeddedNode node;

    @BeforeEach
    void start() {
        node = new EmbeddedNode(directory.resolve("db"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    /** Starts the node again on what it has stored, and what the log brings. */
    void restart(List<AppliedLog.Entry> entries) throws Exception {
        node.close();
        node = new EmbeddedNode(directory.resolve("db"), entries, Map.of());
    }
}
