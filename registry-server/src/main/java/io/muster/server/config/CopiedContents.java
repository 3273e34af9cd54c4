package io.muster.server.config;

import io.muster.persistence.Database;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Contents of an external database: from the local copy when it has the state, else from the database. */
final class CopiedContents implements ConfigContents {

    private final Vertx vertx;
    private final LocalConfigFiles files;
    private final Database database;
    private final ConfigRows rows;

    CopiedContents(Vertx vertx, LocalConfigFiles files, Database database, ConfigRows rows) {
        this.vertx = vertx;
        this.files = files;
        this.database = database;
        this.rows = rows;
    }

    @Override
    public CompletionStage<Optional<ServedConfig>> read(
            ConfigKey key, @Nullable String grayName, ConfigVersion wanted) {
        return vertx.executeBlocking(() -> files.read(key, grayName, wanted), false)
                .toCompletionStage()
                .thenCompose(copied -> copied.isPresent()
                        ? CompletableFuture.completedFuture(
                                Optional.of(ConfigCache.serve(key, wanted, grayName, copied.get())))
                        : ConfigBrowser.withProblems(database.submit(sql -> rows.content(sql, key, grayName, wanted))));
    }
}
