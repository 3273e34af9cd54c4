package io.muster.persistence;

import static io.muster.persistence.schema.Tables.MUSTER_META;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/**
 * What Muster keeps about the database: {@code muster_meta}. Keys starting with {@code database.} are this module's own. Stateless; blocks its caller for the
 * statements it runs.
 */
public final class MetaRepository {
    /** The version of the schema, written by the migrations. */
    public static final String SCHEMA_VERSION = "database.schema-version";
    /** Index of the last log entry in an embedded database. */
    public static final String APPLIED_INDEX = "database.applied-index";
    /** The last id given by the replicated counter of an embedded database. */
    public static final String LAST_ID = "database.last-id";
    /** There while a snapshot is loaded into an embedded database, whose other content is not whole then. */
    static final String RESTORING = "database.restoring";
    /** There while a backup is put back through the log: the number of that attempt. */
    public static final String BACKUP_RESTORING = "backup.restoring";
    /** The secret that the peers of a cluster share through its external database. */
    public static final String PEER_SECRET = "peer-secret";

    MetaRepository() {}

    /** Returns a value. */
    public Optional<String> find(DSLContext sql, String key) {
        return sql.select(MUSTER_META.META_VALUE)
                .from(MUSTER_META)
                .where(MUSTER_META.META_KEY.eq(key))
                .fetchOptional(MUSTER_META.META_VALUE);
    }

    /** Returns what follows a prefix in the keys that begin with it. */
    public Set<String> keysAfter(DSLContext sql, String prefix) {
        return sql
                .select(MUSTER_META.META_KEY)
                .from(MUSTER_META)
                .where(MUSTER_META.META_KEY.startsWith(prefix))
                .fetch(MUSTER_META.META_KEY)
                .stream()
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Stores a value. */
    public void put(DSLContext sql, String key, String value) {
        if (update(sql, key, value) == 0
                && DuplicateKeys.outcome(() -> insert(sql, key, value)) == WriteOutcome.ALREADY_EXISTS) {
            update(sql, key, value);
        }
    }

    /** Stores a value unless there is one; returns the one that is stored afterwards, so that the first of several nodes wins. */
    public String putIfAbsent(DSLContext sql, String key, String value) {
        Optional<String> present = find(sql, key);
        if (present.isPresent()) {
            return present.get();
        }
        return switch (DuplicateKeys.outcome(() -> insert(sql, key, value))) {
            case DONE -> value;
            case ALREADY_EXISTS, NOT_FOUND -> find(sql, key).orElse(value);
        };
    }

    /** Deletes a value. */
    public WriteOutcome delete(DSLContext sql, String key) {
        return sql.deleteFrom(MUSTER_META).where(MUSTER_META.META_KEY.eq(key)).execute() == 0
                ? WriteOutcome.NOT_FOUND
                : WriteOutcome.DONE;
    }

    private static int update(DSLContext sql, String key, String value) {
        return sql.update(MUSTER_META)
                .set(MUSTER_META.META_VALUE, value)
                .where(MUSTER_META.META_KEY.eq(key))
                .execute();
    }

    private static void insert(DSLContext sql, String key, String value) {
        sql.insertInto(MUSTER_META)
                .set(MUSTER_META.META_KEY, key)
                .set(MUSTER_META.META_VALUE, value)
                .execute();
    }
}
