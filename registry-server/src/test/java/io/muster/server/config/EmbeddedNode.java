package io.muster.server.config;

import io.muster.persistence.Databases;
import io.muster.persistence.EmbeddedDatabase;
import io.muster.raft.RaftSettings;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus;
import io.muster.server.settings.PropertySource;
import io.muster.server.storage.EmbeddedStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The configuration centre of one node on a real embedded database, its log without a network. */
final class EmbeddedNode implements ConfigNode {

    final Vertx vertx = Vertx.vertx();
    final AppliedLog log = new AppliedLog();
    final EmbeddedDatabase database;
    final ConfigModule config;

    EmbeddedNode(Path directory) {
        this(directory, List.of(), Map.of());
    }

    EmbeddedNode(Path directory, List<AppliedLog.Entry> logOfEarlierLife, Map<String, String> settings) {
        database = Databases.openEmbedded(directory);
        EmbeddedStore store = new EmbeddedStore(database);
        config = ConfigModule.embedded(
                vertx,
                ConfigSettings.throughLog(PropertySource.of(settings), RaftSettings.DEFAULT_MAX_COMMAND_BYTES),
                database,
                store,
                log,
                log,
                new Leader());
        log.connect(store, config.configExecutor(), config.namespaceExecutor());
        config.loadStored();
        log.replay(logOfEarlierLife);
        config.start();
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
        return log::propose;
    }

    @Override
    public void close() throws Exception {
        config.close();
        log.close();
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    /** A cluster of this node alone. */
    static final class Leader implements ClusterObserver {
        @Override
        public ClusterStatus status() {
            return new ClusterStatus("one", true, Optional.empty(), 1, 1, true, List.of());
        }

        @Override
        public void onChange(Consumer<ClusterStatus> listener) {}

        @Override
        public boolean isLeader() {
            return true;
        }
    }
}
