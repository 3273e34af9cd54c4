package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseSettings;
import io.muster.persistence.Databases;
import io.muster.server.replication.ApplyContext;
import io.muster.server.settings.PropertySource;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The configuration centre of one node on a database server, with or without a log that it shares with others. */
final class ExternalNode implements ConfigNode {

    private static final Map<String, String> QUICK =
            Map.of("muster.config.sweep-interval-ms", "500", "muster.config.tail-interval-ms", "50");

    final Database database;
    final ConfigModule config;
    private final Vertx vertx = Vertx.vertx();
    private final AppliedLog log = new AppliedLog();

    /** Without a majority: whatever it learns of others it learns from the database, soon. */
    ExternalNode(DatabaseSettings database, Path files, Map<String, String> settings) {
        this(database, files, null, settings);
    }

    /**
     * A node.
     *
     * @param files where it keeps its copy
     * @param shared the log that the nodes have in common, null for none that works
     * @param settings further ones than those for looking at the database often
     */
    ExternalNode(
            DatabaseSettings databaseSettings, Path files, @Nullable SharedLog shared, Map<String, String> settings) {
        log.loseMajority();
        database = Databases.openExternal(databaseSettings);
        Map<String, String> all = new HashMap<>(QUICK);
        all.putAll(settings);
        config = ConfigModule.external(
                vertx,
                ConfigSettings.from(PropertySource.of(all)),
                database,
                files,
                shared == null ? log : shared,
                log,
                new EmbeddedNode.Leader());
        if (shared != null) {
            shared.connect(config.configExecutor());
        }
        config.loadStored();
        config.start();
    }

    /** Waits until the database can be used. */
    ExternalNode up() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(database.health().usable())
                        .as(database.health().sentence())
                        .isTrue());
        return this;
    }

    /** Executes an entry that the log brings when the node starts. */
    void execute(ConfigCommand command, long index) {
        config.configExecutor().execute(command, new ApplyContext(index, System.currentTimeMillis()));
    }

    @Override
    public ConfigModule config() {
        return config;
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public ConfigWriter writer() {
        return (ConfigWriter) config.configExecutor(); // with an external database one object does both
    }

    @Override
    public void close() throws Exception {
        config.close();
        log.close();
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
