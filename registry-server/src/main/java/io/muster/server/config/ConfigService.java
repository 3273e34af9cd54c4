package io.muster.server.config;

import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Checks what is asked for, makes one command of it and has it written. */
final class ConfigService implements ConfigOperations {

    /** Beyond this many characters the md5 is made on a worker, so that no event loop is held up. */
    private static final int LONG_CONTENT = 128 * 1024;

    private final ConfigRules rules;
    private final ConfigWriter writer;
    private final ConfigQuota quota;
    private final Executor workers;
    private final int mostGrayReleases;

    ConfigService(ConfigRules rules, ConfigWriter writer, ConfigQuota quota, Executor workers, int mostGrayReleases) {
        this.rules = rules;
        this.writer = writer;
        this.quota = quota;
        this.workers = workers;
        this.mostGrayReleases = mostGrayReleases;
    }

    @Override
    public CompletableFuture<Long> publish(ConfigPublication publication) {
        return publish(publication, false);
    }

    /** As {@link #publish(ConfigPublication)}, refusing with {@code RESOURCE_CONFLICT} what is there already if asked to. */
    CompletableFuture<Long> publish(ConfigPublication publication, boolean onlyIfAbsent) {
        try {
            rules.check(publication);
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return valid(publication)
                .thenCompose(valid -> quota.check(publication))
                .thenCompose(allowed -> publication.content().length() > LONG_CONTENT
                        ? CompletableFuture.supplyAsync(() -> command(publication, onlyIfAbsent), workers)
                        : CompletableFuture.completedFuture(command(publication, onlyIfAbsent)))
                .thenCompose(writer::write)
                .thenApply(outcome -> value(outcome, Long.class));
    }

    /**
     * Looks at all that one request brings before any of it is published: each must pass as if those before it were published already.
     * Completes when all do; fails with what {@link #publish} says of the first that does not, which it names.
     */
    CompletableFuture<?> checkAll(List<ConfigPublication> publications) {
        ConfigQuota counting = quota.forBatch();
        // One after the other: the first is named, and a long list asks the database one question at a time.
        return CompletableFuture.runAsync(
                () -> publications.forEach(publication -> checkOne(publication, counting)), workers);
    }

    private void checkOne(ConfigPublication publication, ConfigQuota counting) {
        try {
            rules.check(publication);
            String type = ConfigRules.type(publication.type());
            if (rules.validatesContent() && type != null) {
                ContentFormat.check(type, publication.content());
            }
            counting.check(publication).join();
        } catch (CompletionException | ProblemException failure) {
            Throwable cause = Failures.cause(failure);
            if (cause instanceof ProblemException refused) {
                ConfigKey key = publication.key();
                throw new ProblemException(
                        refused.problem().kind(),
                        refused.getMessage() + ", and nothing was changed; it is the configuration " + key.dataId()
                                + " of the group " + key.group());
            }
            throw failure;
        }
    }

    /** Parsing takes its time: on a worker. */
    private CompletableFuture<?> valid(ConfigPublication publication) {
        String type = ConfigRules.type(publication.type());
        return rules.validatesContent() && type != null
                ? CompletableFuture.runAsync(() -> ContentFormat.check(type, publication.content()), workers)
                : CompletableFuture.completedFuture(null);
    }

    private ConfigCommand command(ConfigPublication publication, boolean onlyIfAbsent) {
        String md5 = ConfigRules.md5(publication.content());
        String encryptedDataKey = publication.encryptedDataKey() == null ? "" : publication.encryptedDataKey();
        String betaIps = publication.betaIps();
        String tag = publication.tag();
        if (betaIps != null || tag != null) {
            return new ConfigCommand.PublishGray(
                    publication.key(),
                    betaIps != null ? GrayRule.BETA : GrayRule.nameOfTag(tag),
                    (betaIps != null ? GrayRule.beta(betaIps) : GrayRule.tag(tag)).stored(),
                    publication.content(),
                    md5,
                    publication.appName(),
                    encryptedDataKey,
                    publication.sourceUser(),
                    publication.sourceIp(),
                    publication.casMd5(),
                    mostGrayReleases);
        }
        List<String> tags = ConfigRules.tags(publication.tags());
        return new ConfigCommand.Publish(
                publication.key(),
                publication.content(),
                md5,
                ConfigRules.type(publication.type()),
                publication.appName(),
                encryptedDataKey,
                publication.description(),
                publication.use(),
                publication.effect(),
                publication.schema(),
                tags,
                publication.sourceUser(),
                publication.sourceIp(),
                publication.casMd5(),
                onlyIfAbsent);
    }

    @Override
    public CompletableFuture<Boolean> remove(ConfigKey key, @Nullable String tag, String sourceIp, String sourceUser) {
        return tag == null
                ? write(key, new ConfigCommand.Remove(key, sourceUser, sourceIp))
                : write(key, new ConfigCommand.RemoveGray(key, GrayRule.nameOfTag(tag), sourceUser, sourceIp));
    }

    @Override
    public CompletableFuture<Boolean> stopBeta(ConfigKey key, String sourceIp, String sourceUser) {
        return write(key, new ConfigCommand.RemoveGray(key, GrayRule.BETA, sourceUser, sourceIp));
    }

    private CompletableFuture<Boolean> write(ConfigKey key, ConfigCommand command) {
        try {
            ConfigRules.checkKey(key);
        } catch (ProblemException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return writer.write(command).thenApply(outcome -> value(outcome, Boolean.class));
    }

    private static <T> T value(Outcome outcome, Class<T> type) {
        T value = outcome.valueOrThrow(type);
        if (value == null) {
            throw new ProblemException(ProblemKind.INTERNAL, "the change was made, but what it came to is not known");
        }
        return value;
    }
}
