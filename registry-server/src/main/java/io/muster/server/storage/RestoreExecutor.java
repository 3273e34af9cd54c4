package io.muster.server.storage;

import io.muster.persistence.BackupFile;
import io.muster.persistence.EmbeddedDatabase;
import io.muster.persistence.MetaRepository;
import io.muster.persistence.Repositories;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import org.jooq.DSLContext;

/** Puts the rows of a backup into the embedded database, inside the open batch. Apply thread only. */
public final class RestoreExecutor implements CommandExecutor<RestoreCommand> {

    private final EmbeddedDatabase database;
    private final Repositories repositories;
    private final EmbeddedStore store;

    public RestoreExecutor(EmbeddedDatabase database, EmbeddedStore store) {
        this.database = database;
        this.repositories = database.repositories();
        this.store = store;
    }

    @Override
    public Outcome execute(RestoreCommand command, ApplyContext context) {
        if (store.holds(context)) {
            return Outcome.DONE;
        }
        return store.restore(sql -> run(command, sql));
    }

    private Outcome run(RestoreCommand command, DSLContext sql) {
        if (command instanceof RestoreCommand.Begin begin) {
            return begin(begin, sql);
        } else if (command instanceof RestoreCommand.Rows rows) {
            if (!isPresent(rows.attempt(), sql)) {
                return notPresent();
            }
            BackupFile.insert(sql, new BackupFile.Portion(rows.table(), rows.columns(), rows.rows(), rows.count()));
            return Outcome.DONE;
        } else if (command instanceof RestoreCommand.End end) {
            if (!isPresent(end.attempt(), sql)) {
                return notPresent();
            }
            repositories.meta().delete(sql, MetaRepository.BACKUP_RESTORING);
            database.countFrom(end.lastId());
            store.restored();
            return Outcome.DONE;
        }
        throw new IllegalArgumentException("a command that nobody executes: " + command);
    }

    private Outcome begin(RestoreCommand.Begin begin, DSLContext sql) {
        boolean unfinished =
                repositories.meta().find(sql, MetaRepository.BACKUP_RESTORING).isPresent();
        if (!begin.replace() && !unfinished) {
            int configurations = repositories.configs().countByTenant(sql).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            int namespaces = repositories.namespaces().list(sql).size();
            if (configurations + namespaces > 0) {
                return Outcome.rejected(new Problem(
                        ProblemKind.RESOURCE_CONFLICT,
                        "this cluster holds " + configurations + " configurations and " + namespaces
                                + " namespaces already; say --replace to remove them first, nothing was changed"));
            }
        }
        BackupFile.clear(sql);
        repositories.meta().put(sql, MetaRepository.BACKUP_RESTORING, begin.attempt());
        store.restoring();
        return Outcome.DONE;
    }

    private boolean isPresent(String attempt, DSLContext sql) {
        return repositories
                .meta()
                .find(sql, MetaRepository.BACKUP_RESTORING)
                .filter(attempt::equals)
                .isPresent();
    }

    private static Outcome notPresent() {
        return Outcome.rejected(new Problem(
                ProblemKind.RESOURCE_CONFLICT, "another restore was begun meanwhile; this one ends without effect"));
    }
}
