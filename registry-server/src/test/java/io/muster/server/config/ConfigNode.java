package io.muster.server.config;

import io.muster.persistence.HistoryEntry;
import io.muster.persistence.PageRequest;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The configuration centre of one node on a real database. */
interface ConfigNode extends AutoCloseable {

    ConfigModule config();

    Vertx vertx();

    /** What writes its tables, directly or through the log. */
    ConfigWriter writer();

    default ConfigOperations operations() {
        return config().operations();
    }

    /** The content that a client without labels sees, null when there is none. */
    default String content(ConfigKey key) throws Exception {
        return find(key, ConfigWords.NO_LABELS).map(ServedConfig::content).orElse(null);
    }

    /** The history of a configuration, newest first. */
    default List<HistoryEntry> history(ConfigKey key) throws Exception {
        return config().browser()
                .history(key, new PageRequest(1, 100))
                .get(10, TimeUnit.SECONDS)
                .items();
    }

    default Optional<ServedConfig> find(ConfigKey key, GrayLabels labels) throws Exception {
        return config().queries().find(key, labels).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
