package io.muster.server.config;

import io.muster.persistence.Capacity;
import io.muster.persistence.ConfigFilter;
import io.muster.persistence.ContentsTooLargeException;
import io.muster.persistence.Database;
import io.muster.persistence.DatabaseUnavailableException;
import io.muster.persistence.HistoryEntry;
import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.persistence.Repositories;
import io.muster.persistence.StatementTooLongException;
import io.muster.persistence.StoredConfig;
import io.muster.persistence.StoredGray;
import io.muster.persistence.Work;
import io.muster.server.access.ReadableRows;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the console and scripts read of configuration: searches, details and history, straight from this node's database. Never
 * blocks; fails with {@code DATABASE_UNAVAILABLE} naming the database when it cannot be read.
 */
public final class ConfigBrowser {

    private final Database database;
    private final Repositories repositories;

    public ConfigBrowser(Database database) {
        this.database = database;
        this.repositories = database.repositories();
    }

    /**
     * One page of what the filter finds among the rows that somebody may read, ordered by id; nothing else is counted. Fails with
     * {@code PAYLOAD_TOO_LARGE} where the page has more content than a node should have in memory at once.
     */
    public CompletableFuture<Page<StoredConfig>> search(ConfigFilter filter, PageRequest page, ReadableRows rows) {
        return read(sql -> rows.everything()
                ? repositories.configs().search(sql, filter, page)
                : repositories.configs().search(sql, filter, page, accepted(rows)));
    }

    /** As {@link #search} for lists that show no contents: those are empty. */
    public CompletableFuture<Page<StoredConfig>> searchWithoutContents(
            ConfigFilter filter, PageRequest page, ReadableRows rows) {
        return read(sql -> rows.everything()
                ? repositories.configs().searchWithoutContents(sql, filter, page)
                : repositories.configs().searchWithoutContents(sql, filter, page, accepted(rows)));
    }

    private static Predicate<io.muster.persistence.ConfigKey> accepted(ReadableRows rows) {
        return key -> rows.contains(key.group(), key.dataId());
    }

    /** One configuration with its tags. */
    public CompletableFuture<Optional<StoredConfig>> find(ConfigKey key) {
        return read(sql -> repositories.configs().find(sql, StorageKeys.stored(key)));
    }

    /** Those of the ids that exist, ordered by id, with empty contents. */
    public CompletableFuture<List<StoredConfig>> byIdsWithoutContents(List<Long> ids) {
        return read(sql -> repositories.configs().listWithoutContents(sql, ids));
    }

    /** The first of the ids that exist, as many as a few megabytes hold, ordered by id; none when none exists. */
    public CompletableFuture<List<StoredConfig>> firstByIds(List<Long> ids) {
        return read(sql -> repositories.configs().listFirst(sql, ids));
    }

    /** How many bytes the contents of the ids have together. */
    public CompletableFuture<Long> contentBytes(List<Long> ids) {
        return read(sql -> repositories.configs().contentBytes(sql, ids));
    }

    /** Those of the ids that exist, ordered by id; fails with {@code PAYLOAD_TOO_LARGE} as {@link #search} does. */
    public CompletableFuture<List<StoredConfig>> byIds(List<Long> ids) {
        return read(sql -> repositories.configs().listByIds(sql, ids));
    }

    /** One gray release of a configuration. */
    public CompletableFuture<Optional<StoredGray>> gray(ConfigKey key, String grayName) {
        return read(sql -> repositories.grays().find(sql, StorageKeys.stored(key), grayName));
    }

    /** All gray releases of a configuration, ordered by name; fails with {@code PAYLOAD_TOO_LARGE} as {@link #search} does. */
    public CompletableFuture<List<StoredGray>> grays(ConfigKey key) {
        return read(sql -> repositories.grays().list(sql, StorageKeys.stored(key)));
    }

    /** One page of what happened to a configuration, the newest first, with empty contents. */
    public CompletableFuture<Page<HistoryEntry>> history(ConfigKey key, PageRequest page) {
        return read(sql -> repositories.history().list(sql, StorageKeys.stored(key), page));
    }

    /** One row of the history by its number, of whatever configuration: the caller compares. */
    public CompletableFuture<Optional<HistoryEntry>> historyEntry(long nid) {
        return read(sql -> repositories.history().find(sql, nid));
    }

    /** The row before one of the same configuration. */
    public CompletableFuture<Optional<HistoryEntry>> previousHistoryEntry(ConfigKey key, long nid) {
        return read(sql -> repositories.history().previous(sql, StorageKeys.stored(key), nid));
    }

    /** The row after one of the same configuration and publish type: what it holds is what the first one led to. */
    public CompletableFuture<Optional<HistoryEntry>> nextHistoryEntry(ConfigKey key, long nid) {
        return read(sql -> repositories.history().next(sql, StorageKeys.stored(key), nid));
    }

    /** The quota that was set for a group or a namespace, with what is used of it. */
    public CompletableFuture<Optional<Capacity>> capacity(Capacity.Scope scope, String name) {
        return read(sql -> repositories.capacities().find(sql, scope, name));
    }

    /** Whether the database can be used, in one sentence for an operator when it cannot. */
    public Optional<String> unusable() {
        return database.health().usable()
                ? Optional.empty()
                : Optional.of(database.health().sentence());
    }

    private <T extends @Nullable Object> CompletableFuture<T> read(Work<T> work) {
        return withProblems(database.submit(work));
    }

    /** Words a failing database as a refusal that the caller can act on. */
    static <T extends @Nullable Object> CompletableFuture<T> withProblems(CompletableFuture<T> reading) {
        return reading.handle((value, failure) -> {
            if (failure != null) {
                throw problem(failure);
            }
            return value;
        });
    }

    static RuntimeException problem(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof DatabaseUnavailableException unavailable) {
            return new ProblemException(ProblemKind.DATABASE_UNAVAILABLE, String.valueOf(unavailable.getMessage()));
        }
        if (cause instanceof ContentsTooLargeException tooLarge) {
            return new ProblemException(ProblemKind.PAYLOAD_TOO_LARGE, String.valueOf(tooLarge.getMessage()));
        }
        if (cause instanceof StatementTooLongException tooLong) {
            return new ProblemException(ProblemKind.CONFIG_TOO_LARGE, "nothing was changed: " + tooLong.getMessage());
        }
        return Failures.unchecked(cause);
    }
}
