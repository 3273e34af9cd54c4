package io.muster.server.migration;

import io.muster.server.migration.MigrationReport.Fate;
import io.muster.server.migration.NacosSource.ConfigName;
import io.muster.server.migration.NacosSource.SourceConfig;
import io.muster.server.migration.NacosSource.SourceNamespace;
import io.muster.server.migration.NacosSource.SourcePermission;
import io.muster.server.migration.NacosSource.SourceRole;
import io.muster.server.migration.NacosSource.SourceUser;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies namespaces, configurations with their beta releases and those for given tags, users, roles and permissions from a running Nacos. Blocks.
 *
 * <p>It may be cut short at any place and run again: what was copied is known by its journal and by comparing, and is not written
 * twice. What is on the target with other content is left alone unless asked otherwise. Nothing is written to the source.
 */
public final class Migration {

    private static final int THREADS = 6;
    private static final String ADMINISTRATOR_ROLE = "ROLE_ADMIN";
    private static final int PASSWORD_BYTES = 15;
    private static final String TAG_RELEASES = "tag releases";

    private final NacosSource source;
    private final MigrationTarget target;
    private final Path journalFile;
    private final boolean overwrite;
    private final List<String> tags;
    private final Listener listener;
    private final MigrationReport report = new MigrationReport();
    private final LeftBehind leftBehind;

    /**
     * What the caller has decided.
     *
     * @param overwrite whether configurations that differ on the target are replaced
     * @param tags the tags whose releases are copied too: no server tells which there are
     */
    public record Choices(boolean overwrite, List<String> tags) {}

    /** Hears how far the copying of configurations is; called by several threads. */
    @FunctionalInterface
    public interface Listener {
        void progress(long done, long known);
    }

    /**
     * @param journalFile what remembers the progress of this pair of source and target
     */
    public Migration(NacosApi source, NacosApi target, Path journalFile, Choices choices, Listener listener) {
        this(HttpSource.of(source), target, journalFile, choices, listener);
    }

    Migration(NacosSource source, NacosApi target, Path journalFile, Choices choices, Listener listener) {
        this.source = source;
        this.target = new MigrationTarget(target);
        this.journalFile = journalFile;
        this.overwrite = choices.overwrite();
        this.tags = List.copyOf(choices.tags());
        this.listener = listener;
        this.leftBehind = new LeftBehind(tags);
    }

    /**
     * Copies everything.
     *
     * @throws MigrationException when source or target cannot be used; single items that fail are in the report
     */
    public MigrationReport run() {
        List<String> namespaces = new ArrayList<>(List.of(""));
        namespaces.addAll(copyNamespaces());
        try (MigrationJournal journal = new MigrationJournal(journalFile)) {
            copyConfigs(namespaces, journal);
        }
        copyUsers();
        copyRoles();
        copyPermissions();
        leftBehind.tell(report);
        return report;
    }

    private List<String> copyNamespaces() {
        Set<String> present = target.namespaces();
        List<String> usable = new ArrayList<>();
        for (SourceNamespace namespace : source.namespaces()) {
            if (present.contains(namespace.id())) {
                report.count("namespaces", Fate.PRESENT);
                usable.add(namespace.id());
            } else if (attempt("namespaces", namespace.id(), () -> target.createNamespace(namespace))) {
                report.count("namespaces", Fate.COPIED);
                usable.add(namespace.id());
            }
        }
        return usable;
    }

    private void copyConfigs(List<String> namespaces, MigrationJournal journal) {
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        AtomicLong done = new AtomicLong();
        AtomicLong known = new AtomicLong();
        try {
            for (String namespace : namespaces) {
                source.configs(namespace, page -> {
                    known.addAndGet(page.size());
                    List<Future<?>> copying = new ArrayList<>();
                    for (ConfigName name : page) {
                        copying.add(workers.submit(() -> {
                            copy(name, journal);
                            listener.progress(done.incrementAndGet(), known.get());
                        }));
                    }
                    copying.forEach(Migration::await);
                });
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private static void await(Future<?> copying) {
        try {
            copying.get();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new MigrationException("interrupted; run the same command again to go on");
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(failure.getCause());
        }
    }

    private void copy(ConfigName name, MigrationJournal journal) {
        copyFormalAndBeta(name, journal);
        tags.forEach(tag -> copyRelease(name, tag));
    }

    /** Not in the journal, which knows configurations by the md5 of their formal content: it is compared each time. */
    private void copyRelease(ConfigName name, String tag) {
        String label = name.namespace() + "/" + name.group() + "/" + name.dataId() + " for the tag " + tag;
        attempt(TAG_RELEASES, label, () -> {
            Optional<Map<String, String>> release = source.tagRelease(name, tag);
            if (release.isEmpty()) {
                return;
            }
            switch (target.compareTag(name, tag, release.get())) {
                case SAME -> report.count(TAG_RELEASES, Fate.PRESENT);
                case DIFFERENT -> {
                    if (overwrite) {
                        target.publishTag(name, tag, release.get());
                        report.count(TAG_RELEASES, Fate.COPIED);
                    } else {
                        report.count(TAG_RELEASES, Fate.DIFFERENT);
                        report.note(label + " is there with another content; --overwrite replaces it");
                    }
                }
                case ABSENT -> {
                    target.publishTag(name, tag, release.get());
                    report.count(TAG_RELEASES, Fate.COPIED);
                }
            }
        });
    }

    private void copyFormalAndBeta(ConfigName name, MigrationJournal journal) {
        leftBehind.history(source.history(name));
        if (journal.contains(name)) {
            report.count("configurations", Fate.PRESENT);
            return;
        }
        String label = name.namespace() + "/" + name.group() + "/" + name.dataId();
        attempt("configurations", label, () -> {
            Optional<SourceConfig> found = source.config(name);
            if (found.isEmpty()) {
                return; // removed there meanwhile
            }
            SourceConfig config = found.get();
            MigrationTarget.Present present = target.compare(name, config);
            switch (present) {
                case SAME -> report.count("configurations", Fate.PRESENT);
                case DIFFERENT -> {
                    if (!overwrite) {
                        report.count("configurations", Fate.DIFFERENT);
                        report.note(label + " is there with another content; --overwrite replaces it");
                        return;
                    }
                    target.publish(name, config);
                    report.count("configurations", Fate.COPIED);
                }
                case ABSENT -> {
                    target.publish(name, config);
                    report.count("configurations", Fate.COPIED);
                }
            }
            config.beta().ifPresent(beta -> {
                target.publishBeta(name, beta);
                report.count("beta releases", Fate.COPIED);
            });
            journal.add(name);
        });
    }

    private void copyUsers() {
        Set<String> present = target.users();
        for (SourceUser user : source.users()) {
            if (present.contains(user.name())) {
                report.count("users", Fate.PRESENT);
            } else if (attempt("users", user.name(), () -> copy(user))) {
                report.count("users", Fate.COPIED);
            }
        }
    }

    private void copy(SourceUser user) {
        if (user.passwordHash() != null) {
            target.adoptUser(user.name(), user.passwordHash());
            return;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        target.createUser(user.name(), password);
        report.newPassword(user.name(), password);
    }

    private void copyRoles() {
        Set<SourceRole> present = target.roles();
        for (SourceRole role : source.roles()) {
            if (present.contains(role)) {
                report.count("roles", Fate.PRESENT);
            } else if (role.role().equals(ADMINISTRATOR_ROLE)) {
                report.note(role.user()
                        + " is an administrator there and none here; to make him one: bin/muster user grant "
                        + role.user() + " " + ADMINISTRATOR_ROLE);
                report.count("roles", Fate.DIFFERENT);
            } else if (attempt("roles", role.role() + " of " + role.user(), () -> target.bindRole(role))) {
                report.count("roles", Fate.COPIED);
            }
        }
    }

    private void copyPermissions() {
        Set<SourcePermission> present = target.permissions();
        for (SourcePermission permission : source.permissions()) {
            if (present.contains(permission)) {
                report.count("permissions", Fate.PRESENT);
            } else if (attempt(
                    "permissions",
                    permission.role() + " on " + permission.resource(),
                    () -> target.grant(permission))) {
                report.count("permissions", Fate.COPIED);
            }
        }
    }

    /** What the target refuses is noted; a server that is away ends the migration, to be gone on with later. */
    private boolean attempt(String kind, String item, Runnable copying) {
        try {
            copying.run();
            return true;
        } catch (MigrationException failure) {
            if (failure.status() <= 0 || failure.status() >= 500) {
                throw failure;
            }
            report.count(kind, Fate.FAILED);
            report.note(item + ": " + failure.getMessage());
            return false;
        }
    }
}
