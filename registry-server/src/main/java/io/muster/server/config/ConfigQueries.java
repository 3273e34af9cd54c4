package io.muster.server.config;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads of configuration as clients do them. Thread-safe, never blocks. */
public interface ConfigQueries {

    /** What the client sees for the key; at once when it is in memory, else after reading it from the local copy. */
    CompletionStage<Optional<ServedConfig>> find(ConfigKey key, GrayLabels labels);

    /** The md5 that the client sees, from memory; the empty string when there is no such configuration. */
    String md5(ConfigKey key, GrayLabels labels);

    /** How many configurations there are. */
    int count();

    /** The names of all configurations of a namespace that have formal content, in no order; a copy. */
    Set<ConfigKey> keys(String namespace);
}
