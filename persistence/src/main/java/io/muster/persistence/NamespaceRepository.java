package io.muster.persistence;

import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Namespaces: {@code tenant_info}. The public one has no row. */
public final class NamespaceRepository {
    private final StorageTraits traits;

    NamespaceRepository(StorageTraits traits) {
        this.traits = traits;
    }

    /** Returns all, ordered by id of row. */
    public List<StoredNamespace> list(DSLContext sql) {
        throw new UnsupportedOperationException("NamespaceRepository is being written");
    }

    /** Returns one. */
    public Optional<StoredNamespace> find(DSLContext sql, String id) {
        throw new UnsupportedOperationException("NamespaceRepository is being written");
    }

    /** Inserts one. */
    public WriteOutcome create(DSLContext sql, String id, String name, @Nullable String description, WriteStamp stamp) {
        throw new UnsupportedOperationException("NamespaceRepository is being written");
    }

    /** Changes name and description. */
    public WriteOutcome update(DSLContext sql, String id, String name, @Nullable String description, WriteStamp stamp) {
        throw new UnsupportedOperationException("NamespaceRepository is being written");
    }

    /** Deletes one; its configurations stay. */
    public WriteOutcome delete(DSLContext sql, String id) {
        throw new UnsupportedOperationException("NamespaceRepository is being written");
    }
}
