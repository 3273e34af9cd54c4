package io.muster.server.namespace;

import io.muster.persistence.Database;
import io.muster.persistence.DatabaseUnavailableException;
import io.muster.persistence.NamespaceRepository;
import io.muster.persistence.StoredNamespace;
import io.muster.persistence.WriteOutcome;
import io.muster.persistence.WriteStamp;
import io.muster.server.problem.Failures;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import io.muster.server.storage.EmbeddedStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces in the table {@code tenant_info}: written through the log with the embedded database, directly with an external
 * one. The public namespace has no row; it is always there and cannot be changed.
 */
public final class NamespaceService implements Namespaces, CommandExecutor<NamespaceCommand> {

    private static final Pattern ID = Pattern.compile("[\\w-]+");
    private static final Pattern NAME = Pattern.compile("[^@#$%^&*]+");
    private static final int ID_LENGTH = 128;
    private static final int NAME_LENGTH = 128;
    private static final int DESCRIPTION_LENGTH = 256;

    private final Database database;
    private final NamespaceRepository rows;
    private final Supplier<Map<String, Integer>> configCounts;
    private final @Nullable EmbeddedStore store;
    private final @Nullable Replicator replicator;

    private NamespaceService(
            Database database,
            Supplier<Map<String, Integer>> configCounts,
            @Nullable EmbeddedStore store,
            @Nullable Replicator replicator) {
        this.database = database;
        this.rows = database.repositories().namespaces();
        this.configCounts = configCounts;
        this.store = store;
        this.replicator = replicator;
    }

    /** @param configCounts how many configurations there are in each namespace that has one */
    public static NamespaceService embedded(
            Database database,
            EmbeddedStore store,
            Replicator replicator,
            Supplier<Map<String, Integer>> configCounts) {
        return new NamespaceService(database, configCounts, store, replicator);
    }

    /** @param configCounts how many configurations there are in each namespace that has one */
    public static NamespaceService external(Database database, Supplier<Map<String, Integer>> configCounts) {
        return new NamespaceService(database, configCounts, null, null);
    }

    @Override
    public CompletableFuture<List<Namespace>> list() {
        return read(database.submit(rows::list)).thenApply(stored -> {
            Map<String, Integer> counts = configCounts.get();
            List<Namespace> all = new ArrayList<>();
            all.add(publicNamespace(counts));
            stored.forEach(row -> all.add(namespace(row, counts)));
            return all;
        });
    }

    @Override
    public CompletableFuture<Optional<Namespace>> find(String id) {
        if (isPublic(id)) {
            return CompletableFuture.completedFuture(Optional.of(publicNamespace(configCounts.get())));
        }
        return read(database.submit(sql -> rows.find(sql, id)))
                .thenApply(row -> row.map(found -> namespace(found, configCounts.get())));
    }

    @Override
    public CompletableFuture<Void> create(String id, String name, @Nullable String description) {
        try {
            check(id, name, description);
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return write(new NamespaceCommand.Create(id, name, description))
                .thenAccept(outcome -> outcome.valueOrThrow(Object.class));
    }

    @Override
    public CompletableFuture<Boolean> update(String id, String name, @Nullable String description) {
        try {
            check(id, name, description);
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return write(new NamespaceCommand.Update(id, name, description))
                .thenApply(outcome -> Boolean.TRUE.equals(outcome.valueOrThrow(Boolean.class)));
    }

    @Override
    public CompletableFuture<Boolean> delete(String id) {
        if (isPublic(id)) {
            return CompletableFuture.completedFuture(false);
        }
        return write(new NamespaceCommand.Delete(id))
                .thenApply(outcome -> Boolean.TRUE.equals(outcome.valueOrThrow(Boolean.class)));
    }

    private static void check(String id, String name, @Nullable String description) {
        if (isPublic(id)) {
            throw invalid("the namespace public is always there and cannot be changed");
        }
        if (!ID.matcher(id).matches()) {
            throw invalid("namespaceId [" + id + "] mismatch the pattern");
        }
        if (id.length() > ID_LENGTH) {
            throw invalid("too long namespaceId, over " + ID_LENGTH);
        }
        if (name.isBlank() || !NAME.matcher(name).matches()) {
            throw invalid("namespaceName [" + name + "] contains illegal char");
        }
        if (name.length() > NAME_LENGTH) {
            throw invalid("too long namespaceName, over " + NAME_LENGTH);
        }
        if (description != null && description.length() > DESCRIPTION_LENGTH) {
            throw invalid("too long namespaceDesc, over " + DESCRIPTION_LENGTH);
        }
    }

    private CompletableFuture<Outcome> write(NamespaceCommand command) {
        return replicator != null
                ? replicator.propose(command)
                : read(database.submit(sql -> execute(command, sql, WriteStamp.external(Instant.now()))));
    }

    @Override
    public Outcome execute(NamespaceCommand command, ApplyContext context) {
        EmbeddedStore embedded = store;
        if (embedded == null || embedded.holds(context)) {
            return Outcome.DONE;
        }
        return embedded.apply(sql -> execute(command, sql, embedded.stamp(context)));
    }

    private Outcome execute(NamespaceCommand command, DSLContext sql, WriteStamp stamp) {
        if (command instanceof NamespaceCommand.Create create) {
            return rows.create(sql, create.id(), create.name(), create.description(), stamp) == WriteOutcome.DONE
                    ? Outcome.DONE
                    : Outcome.rejected(new Problem(
                            ProblemKind.NAMESPACE_EXISTS, "the namespaceId is existed, namespaceId: " + create.id()));
        } else if (command instanceof NamespaceCommand.Update update) {
            return Outcome.done(
                    rows.update(sql, update.id(), update.name(), update.description(), stamp) == WriteOutcome.DONE);
        } else if (command instanceof NamespaceCommand.Delete delete) {
            return Outcome.done(rows.delete(sql, delete.id()) == WriteOutcome.DONE);
        }
        throw new IllegalArgumentException("a command that nobody executes: " + command);
    }

    private static Namespace publicNamespace(Map<String, Integer> counts) {
        return new Namespace("", "public", "Default Namespace", counts.getOrDefault("", 0), 0);
    }

    private static Namespace namespace(StoredNamespace row, Map<String, Integer> counts) {
        return new Namespace(row.id(), row.name(), row.description(), counts.getOrDefault(row.id(), 0), 2);
    }

    private static boolean isPublic(String id) {
        return id.isBlank() || id.equalsIgnoreCase("public");
    }

    private static <T> CompletableFuture<T> read(CompletableFuture<T> work) {
        return work.exceptionally(failure -> {
            if (Failures.cause(failure) instanceof DatabaseUnavailableException unavailable) {
                throw new ProblemException(ProblemKind.DATABASE_UNAVAILABLE, String.valueOf(unavailable.getMessage()));
            }
            throw Failures.unchecked(failure);
        });
    }

    private static ProblemException invalid(String sentence) {
        return new ProblemException(ProblemKind.NAMESPACE_INVALID, sentence);
    }
}
