package io.muster.server.config;

import io.muster.persistence.Capacity;
import io.muster.persistence.GrayPublication;
import io.muster.persistence.PublishResult;
import io.muster.persistence.RemoveResult;
import io.muster.persistence.Repositories;
import io.muster.persistence.StoredConfig;
import io.muster.persistence.StoredGray;
import io.muster.persistence.WriteStamp;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What each configuration command does to the tables: the one write path for both databases. Runs inside a transaction and
 * depends on nothing but the command, the stamp and the tables.
 */
final class ConfigWrites {

    /** What clients know the refusal of a compare-and-set by. */
    static final String CAS_REFUSED = "Cas publish fail, server md5 may have changed.";

    /** Far longer than any node looks back. */
    private static final Duration CHANGES_KEPT = Duration.ofDays(1);

    private final Repositories repositories;

    ConfigWrites(Repositories repositories) {
        this.repositories = repositories;
    }

    /**
     * What a command came to.
     *
     * @param updates what it means for the memory of a node; the contents are those of the command
     */
    record Written(Outcome outcome, List<ConfigUpdate> updates) {
        static Written refused(Outcome rejected) {
            return new Written(rejected, List.of());
        }

        static Written refused(ProblemKind kind, String sentence) {
            return refused(Outcome.rejected(new Problem(kind, sentence)));
        }

        static Written quietly(Outcome outcome) {
            return new Written(outcome, List.of());
        }
    }

    Written execute(ConfigCommand command, DSLContext sql, WriteStamp stamp) {
        if (command instanceof ConfigCommand.Publish publish) {
            return publish(publish, sql, stamp);
        } else if (command instanceof ConfigCommand.PublishGray publish) {
            return publishGray(publish, sql, stamp);
        } else if (command instanceof ConfigCommand.Remove remove) {
            return remove(remove, sql, stamp);
        } else if (command instanceof ConfigCommand.RemoveGray remove) {
            return removeGray(remove, sql, stamp);
        } else if (command instanceof ConfigCommand.PurgeHistory purge) {
            return purge(purge, sql, stamp);
        } else if (command instanceof ConfigCommand.SaveCapacity save) {
            repositories
                    .capacities()
                    .save(
                            sql,
                            save.ofNamespace() ? Capacity.Scope.TENANT : Capacity.Scope.GROUP,
                            save.name(),
                            save.quota(),
                            save.maxSize(),
                            save.maxAggregateCount(),
                            save.maxAggregateSize(),
                            stamp);
            return Written.quietly(Outcome.DONE);
        } else if (command instanceof ConfigCommand.ConfigChanged) {
            return Written.quietly(Outcome.DONE); // these tables are the truth themselves
        }
        throw new IllegalArgumentException("a command that nobody executes: " + command);
    }

    /** Old history, and rows of the change table that every node has long read. */
    private Written purge(ConfigCommand.PurgeHistory purge, DSLContext sql, WriteStamp stamp) {
        int history =
                repositories.history().purgeOlderThan(sql, Instant.ofEpochMilli(purge.beforeMillis()), purge.limit());
        int changes = repositories.changes().purgeOlderThan(sql, stamp.time().minus(CHANGES_KEPT), purge.limit());
        return Written.quietly(Outcome.done((long) Math.max(history, changes)));
    }

    private Written publish(ConfigCommand.Publish command, DSLContext sql, WriteStamp stamp) {
        io.muster.persistence.ConfigKey key = StorageKeys.stored(command.key());
        if (command.onlyIfAbsent() && repositories.configs().find(sql, key).isPresent()) {
            return Written.refused(
                    ProblemKind.RESOURCE_CONFLICT, "the configuration " + command.key() + " is already there");
        }
        PublishResult result = repositories
                .configs()
                .publish(
                        sql,
                        new io.muster.persistence.ConfigPublication(
                                key,
                                command.content(),
                                command.md5(),
                                command.type(),
                                command.appName(),
                                command.encryptedDataKey(),
                                command.description(),
                                command.use(),
                                command.effect(),
                                command.schema(),
                                command.tags(),
                                command.sourceUser(),
                                command.sourceIp()),
                        command.casMd5(),
                        stamp);
        if (result instanceof PublishResult.CasMismatch) {
            return Written.refused(ProblemKind.CONFIG_CHANGED, CAS_REFUSED);
        }
        PublishResult.Published published = (PublishResult.Published) result;
        long revision = revision(stamp);
        ConfigVersion version =
                version(command.md5(), published.type(), command.encryptedDataKey(), published, revision);
        return new Written(
                Outcome.done(revision), List.of(new ConfigUpdate.Formal(command.key(), version, command.content())));
    }

    private Written publishGray(ConfigCommand.PublishGray command, DSLContext sql, WriteStamp stamp) {
        io.muster.persistence.ConfigKey key = StorageKeys.stored(command.key());
        List<StoredGray> present = repositories.grays().listWithoutContents(sql, key);
        boolean known = present.stream().anyMatch(gray -> gray.grayName().equals(command.grayName()));
        if (!known && present.size() >= command.mostReleases()) {
            return Written.refused(
                    ProblemKind.GRAY_INVALID,
                    "gray config version is over limit, max " + command.mostReleases() + " of one configuration");
        }
        PublishResult result = repositories
                .grays()
                .publish(
                        sql,
                        new GrayPublication(
                                key,
                                command.grayName(),
                                command.grayRule(),
                                command.content(),
                                command.md5(),
                                command.appName(),
                                command.encryptedDataKey(),
                                command.sourceUser(),
                                command.sourceIp()),
                        command.casMd5(),
                        stamp);
        if (result instanceof PublishResult.CasMismatch) {
            return Written.refused(ProblemKind.CONFIG_CHANGED, CAS_REFUSED);
        }
        PublishResult.Published published = (PublishResult.Published) result;
        GrayRule rule = GrayRule.parse(command.grayRule())
                .orElseThrow(() -> new IllegalArgumentException("not a gray rule: " + command.grayRule()));
        // A release has no type of its own: it is served with that of the formal content.
        String type =
                repositories.configs().find(sql, key).map(StoredConfig::type).orElse(null);
        long revision = revision(stamp);
        ConfigVersion version = version(command.md5(), type, command.encryptedDataKey(), published, revision);
        return new Written(
                Outcome.done(revision),
                List.of(new ConfigUpdate.Gray(
                        command.key(), new GrayVersion(command.grayName(), rule, version), command.content())));
    }

    private Written remove(ConfigCommand.Remove command, DSLContext sql, WriteStamp stamp) {
        RemoveResult result = repositories
                .configs()
                .remove(sql, StorageKeys.stored(command.key()), command.sourceUser(), command.sourceIp(), stamp);
        return result instanceof RemoveResult.Removed
                ? new Written(Outcome.done(true), List.of(new ConfigUpdate.FormalGone(command.key())))
                : Written.quietly(Outcome.done(false));
    }

    private Written removeGray(ConfigCommand.RemoveGray command, DSLContext sql, WriteStamp stamp) {
        Optional<StoredGray> removed = repositories
                .grays()
                .remove(
                        sql,
                        StorageKeys.stored(command.key()),
                        command.grayName(),
                        command.sourceUser(),
                        command.sourceIp(),
                        stamp);
        return removed.isPresent()
                ? new Written(Outcome.done(true), List.of(new ConfigUpdate.GrayGone(command.key(), command.grayName())))
                : Written.quietly(Outcome.done(false));
    }

    private static ConfigVersion version(
            String md5,
            @Nullable String storedType,
            String encryptedDataKey,
            PublishResult.Published published,
            long revision) {
        return new ConfigVersion(
                md5,
                ConfigRules.servedType(storedType),
                encryptedDataKey,
                published.modified().toEpochMilli(),
                revision);
    }

    /** On the embedded database the replicated counter orders the states; elsewhere each node orders what it reads itself. */
    private static long revision(WriteStamp stamp) {
        return stamp.ids().next().orElse(0);
    }
}
