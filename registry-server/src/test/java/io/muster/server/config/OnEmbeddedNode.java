package io.muster.server.config;

import io.muster.persistence.HistoryEntry;
import io.muster.persistence.PageRequest;
import io.muster.server.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of one node on its embedded database share: a fresh node for each, and words for what they do with it. */
abstract class OnEmbeddedNode {

    static final ConfigKey KEY = new ConfigKey("", "G", "app.yaml");
    static final GrayLabels NO_LABELS = new GrayLabels("10.0.0.1", null, null);

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

    /** Starts the node again on what it has stored, with these settings and what the log brings. */
    void restart(List<AppliedLog.Entry> entries, Map<String, String> settings) throws Exception {
        node.close();
        node = new EmbeddedNode(directory.resolve("db"), entries, settings);
    }

    /** The history of {@link #KEY}, newest first. */
    List<HistoryEntry> history() throws Exception {
        return node.config
                .browser()
                .history(KEY, new PageRequest(1, 100))
                .get(5, TimeUnit.SECONDS)
                .items();
    }

    /** A release of {@link #KEY}. */
    static ConfigPublication gray(String content, String betaIps, String tag) {
        return EmbeddedNode.publication(KEY, content, betaIps, tag, null);
    }

    /** A listener at an address. */
    static ConfigListeners.ListenerInfo info(String address) {
        return new ConfigListeners.ListenerInfo() {
            @Override
            public String clientAddress() {
                return address;
            }

            @Override
            public String md5() {
                return "held-by-" + address;
            }
        };
    }

    /** The result of what was asked for, or the refusal. */
    static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            throw failed;
        }
    }
}
