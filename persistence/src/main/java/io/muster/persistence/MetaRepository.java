package io.muster.persistence;

import java.util.Optional;
import org.jooq.DSLContext;

/** What Muster keeps about the database: {@code muster_meta}. */
public final class MetaRepository {
    MetaRepository() {}

    /** Returns a value. */
    public Optional<String> find(DSLContext sql, String key) {
        throw new UnsupportedOperationException("MetaRepository is being written");
    }

    /** Stores a value. */
    public void put(DSLContext sql, String key, String value) {
        throw new UnsupportedOperationException("MetaRepository is being written");
    }

    /** Stores a value unless there is one; returns the one that is stored afterwards, so that the first of several nodes wins. */
    public String putIfAbsent(DSLContext sql, String key, String value) {
        throw new UnsupportedOperationException("MetaRepository is being written");
    }

    /** Deletes a value. */
    public WriteOutcome delete(DSLContext sql, String key) {
        throw new UnsupportedOperationException("MetaRepository is being written");
    }
}
