package io.muster.server.config;

import io.muster.persistence.Capacity;
import io.muster.persistence.StoredConfig;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What operators do with many configurations at once: import, clone, removal by id, and capacities. Never blocks. */
public final class ConfigAdministration {

    private final ConfigService operations;
    private final ConfigBrowser browser;
    private final ConfigWriter writer;

    ConfigAdministration(ConfigService operations, ConfigBrowser browser, ConfigWriter writer) {
        this.operations = operations;
        this.browser = browser;
        this.writer = writer;
    }

    /** What to do with a configuration that is already there. */
    public enum ConflictPolicy {
        /** Stop: it counts as failed, all after it as skipped. */
        ABORT,
        SKIP,
        OVERWRITE;

        /** The policy of a name in any case; {@link #ABORT} when none is given. */
        public static ConflictPolicy of(@Nullable String name) {
            if (name == null || name.isBlank()) {
                return ABORT;
            }
            for (ConflictPolicy policy : values()) {
                if (policy.name().equalsIgnoreCase(name)) {
                    return policy;
                }
            }
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "policy is " + name + "; expected ABORT, SKIP or OVERWRITE");
        }
    }

    /** How a transfer went. */
    public record Transferred(int succeeded, List<ConfigKey> failed, List<ConfigKey> skipped) {}

    /** Hears how far a transfer is, and may end it. Called on any thread; must not block. */
    public interface TransferWatch {

        /** So many of all have been looked at: published, or left as the policy says. */
        void done(int done, int total);

        /** Asked before each: whether nothing more is to be published. */
        boolean stopped();
    }

    /**
     * Publishes one after the other, as the policy says about those that exist. All are checked before the first is published: a
     * refusal names the one that is wrong, and nothing was changed. What fails later (the log, the database) cannot be undone, nor
     * what was published before the watch ended it ({@code STOPPED}): the refusal says how many have been published.
     */
    public CompletableFuture<Transferred> publishAll(
            List<ConfigPublication> publications, ConflictPolicy policy, TransferWatch watch) {
        return operations.checkAll(publications).thenCompose(checked -> {
            Progress progress = new Progress(publications, policy, watch);
            return progress.next().thenApply(done -> progress.result());
        });
    }

    /** Copies configurations by id under new names; ids that do not exist are left out. */
    public CompletableFuture<Transferred> cloneAll(
            List<Copy> copies,
            String targetNamespace,
            ConflictPolicy policy,
            String sourceIp,
            String sourceUser,
            TransferWatch watch) {
        return browser.byIds(copies.stream().map(Copy::id).distinct().toList()).thenCompose(found -> {
            Map<Long, StoredConfig> byId = new HashMap<>();
            found.forEach(config -> byId.put(config.id(), config));
            List<ConfigPublication> publications = new ArrayList<>();
            for (Copy copy : copies) {
                StoredConfig config = byId.get(copy.id());
                if (config != null) {
                    publications.add(copied(config, copy, targetNamespace, sourceIp, sourceUser));
                }
            }
            if (publications.isEmpty()) {
                throw new NothingSelectedException();
            }
            return publishAll(publications, policy, watch);
        });
    }

    /** One configuration to be cloned; blank names keep those of the original. */
    public record Copy(long id, @Nullable String dataId, @Nullable String group) {

        /** What the copy of a configuration is called in a namespace. */
        public ConfigKey key(StoredConfig original, String namespace) {
            return ConfigKey.of(
                    namespace,
                    given(group, original.key().group()),
                    given(dataId, original.key().dataId()));
        }

        private static String given(@Nullable String name, String otherwise) {
            return name == null || name.isBlank() ? otherwise : name;
        }
    }

    /** None of the configurations that were selected exists. */
    public static final class NothingSelectedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingSelectedException() {
            super("none of the selected configurations exists", null, false, false);
        }
    }

    private static ConfigPublication copied(
            StoredConfig config, Copy copy, String namespace, String sourceIp, String sourceUser) {
        return new ConfigPublication(
                copy.key(config, namespace),
                config.content(),
                ConfigRules.servedType(config.type()),
                config.appName(),
                sourceUser,
                sourceIp,
                null,
                config.description(),
                null,
                null,
                null,
                config.encryptedDataKey(),
                null,
                null,
                null);
    }

    /** Removes configurations by id, with history; completes with how many there were. */
    public CompletableFuture<Integer> removeAll(List<Long> ids, String sourceIp, String sourceUser) {
        return browser.byIdsWithoutContents(ids).thenCompose(found -> {
            List<CompletableFuture<Boolean>> removals = new ArrayList<>();
            for (StoredConfig config : found) {
                removals.add(operations.remove(StorageKeys.domain(config.key()), null, sourceIp, sourceUser));
            }
            return CompletableFuture.allOf(removals.toArray(CompletableFuture[]::new))
                    .thenApply(all -> (int)
                            removals.stream().filter(CompletableFuture::join).count());
        });
    }

    /** Sets limits of a group or namespace; null keeps one. */
    public CompletableFuture<Void> saveCapacity(
            Capacity.Scope scope,
            String name,
            @Nullable Integer quota,
            @Nullable Integer maxSize,
            @Nullable Integer maxAggregateCount,
            @Nullable Integer maxAggregateSize) {
        return writer.write(new ConfigCommand.SaveCapacity(
                        scope == Capacity.Scope.TENANT, name, quota, maxSize, maxAggregateCount, maxAggregateSize))
                .thenAccept(outcome -> outcome.valueOrThrow(Object.class));
    }

    /** Publishes one at a time, so that a policy's order is kept and a big import does not fill the queue of proposals. */
    private final class Progress {
        private final int all;
        /** What has been published is let go: the contents of an import may be a good part of the memory. */
        private final Deque<ConfigPublication> waiting;

        private final ConflictPolicy policy;
        private final TransferWatch watch;
        private final List<ConfigKey> failed = new ArrayList<>();
        private final List<ConfigKey> skipped = new ArrayList<>();
        private int succeeded;

        Progress(List<ConfigPublication> publications, ConflictPolicy policy, TransferWatch watch) {
            this.all = publications.size();
            this.waiting = new ArrayDeque<>(publications);
            this.policy = policy;
            this.watch = watch;
        }

        CompletableFuture<Void> next() {
            watch.done(all - waiting.size(), all);
            if (!waiting.isEmpty() && watch.stopped()) {
                return CompletableFuture.failedFuture(new ProblemException(
                        ProblemKind.STOPPED,
                        "stopped by who asked for it: " + succeeded + " of " + all
                                + " configurations have been published and stay, the others have not"));
            }
            ConfigPublication publication = waiting.poll();
            if (publication == null) {
                return CompletableFuture.completedFuture(null);
            }
            ConfigKey key = publication.key();
            return operations
                    .publish(publication, policy != ConflictPolicy.OVERWRITE)
                    .handle((revision, failure) -> {
                        if (failure == null) {
                            succeeded++;
                        } else if (isConflict(failure)) {
                            conflict(key);
                        } else {
                            throw halted(key, failure);
                        }
                        return null;
                    })
                    // The write completed elsewhere: a long import does not grow this stack.
                    .thenComposeAsync(ignored -> next());
        }

        private CompletionException halted(ConfigKey key, Throwable failure) {
            Throwable cause = Failures.cause(failure);
            if (succeeded == 0 || !(cause instanceof ProblemException refused)) {
                return new CompletionException(cause);
            }
            return new CompletionException(new ProblemException(
                    refused.problem().kind(),
                    succeeded + " of " + all + " configurations have been published, the next one could not be: "
                            + refused.getMessage() + "; it is " + key.dataId() + " of the group " + key.group()));
        }

        private void conflict(ConfigKey key) {
            if (policy == ConflictPolicy.SKIP) {
                skipped.add(key);
                return;
            }
            failed.add(key);
            waiting.forEach(publication -> skipped.add(publication.key()));
            waiting.clear();
        }

        Transferred result() {
            return new Transferred(succeeded, List.copyOf(failed), List.copyOf(skipped));
        }
    }

    private static boolean isConflict(Throwable failure) {
        return Failures.cause(failure) instanceof ProblemException refused
                && refused.problem().kind() == ProblemKind.RESOURCE_CONFLICT;
    }
}
