package io.muster.server.config;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where content comes from when it is not in memory: the embedded database, or the local files. Never blocks. */
@FunctionalInterface
interface ConfigContents {

    /** Reads what is stored now, which may be newer than {@code wanted}; empty when it is gone. */
    CompletionStage<Optional<ServedConfig>> read(ConfigKey key, @Nullable String grayName, ConfigVersion wanted);
}
