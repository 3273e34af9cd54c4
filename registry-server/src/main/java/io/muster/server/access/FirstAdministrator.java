package io.muster.server.access;

import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.Replicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Founds access control when a cluster starts for the first time: agrees on a signing key and makes the administrator
 * {@code nacos}.
 *
 * <p>Every node tries, again and again until it is done; the log and the database decide who was first, and only that node
 * prints the password. An adopted database that has an administrator keeps it.
 */
public final class FirstAdministrator implements AutoCloseable {

    /** The name of the first administrator. */
    public static final String NAME = "nacos";

    private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);
    private static final int FIRST_RETRY_MILLIS = 50;
    private static final int MOST_RETRY_MILLIS = 2_000;

    private final AccessFoundation foundation;
    private final AccessDirectory directory;
    private final AccessOperations operations;
    private final Replicator replicator;
    private final Optional<String> givenPassword;
    private final Path passwordFile;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("muster-first-administrator"));
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable Password prepared;

    /**
     * @param givenPassword the password that the operator chose
     * @param passwordFile where a generated password is left, readable by the owner only
     */
    FirstAdministrator(
            AccessFoundation foundation,
            AccessDirectory directory,
            AccessOperations operations,
            Replicator replicator,
            Optional<String> givenPassword,
            Path passwordFile) {
        this.foundation = foundation;
        this.directory = directory;
        this.operations = operations;
        this.replicator = replicator;
        this.givenPassword = givenPassword;
        this.passwordFile = passwordFile;
    }

    /** Hashes the password beside the rest of a first start: BCrypt is slow on purpose. */
    void prepare() {
        password();
    }

    /** Begins; completes when logins can be answered, which takes a majority of nodes and a database. */
    public CompletableFuture<Void> start() {
        timer.execute(() -> attempt(FIRST_RETRY_MILLIS));
        return done;
    }

    private void attempt(int retryMillis) {
        foundSecret().thenCompose(founded -> foundAdministrator()).whenComplete((nothing, failure) -> {
            if (failure == null) {
                forgetPassword();
                done.complete(null);
                timer.shutdown();
                return;
            }
            Throwable cause = Failures.cause(failure);
            if (retryMillis >= MOST_RETRY_MILLIS) {
                log.debug("Access control cannot be founded yet: {}", cause.getMessage());
            }
            if (!timer.isShutdown()) {
                timer.schedule(
                        () -> attempt(Math.min(retryMillis * 2, MOST_RETRY_MILLIS)),
                        retryMillis,
                        TimeUnit.MILLISECONDS);
            }
        });
    }

    private CompletableFuture<Outcome> foundSecret() {
        if (foundation.founded()) {
            return CompletableFuture.completedFuture(Outcome.DONE);
        }
        return replicator.propose(new FoundationCommand.Found(TokenKeys.generate()));
    }

    private CompletableFuture<Void> foundAdministrator() {
        return directory.refresh().thenCompose(refreshed -> {
            if (directory.hasAdministrator()) {
                return CompletableFuture.completedFuture(null);
            }
            Password password = password();
            return password.hash()
                    .thenCompose(hash -> operations.createAdministrator(NAME, hash, givenPassword.isEmpty()))
                    .thenRun(() -> announce(password.text()))
                    .exceptionallyCompose(this::unlessSomebodyElseWasFirst);
        });
    }

    /** Each attempt takes the same password, unless it could not be hashed. */
    private synchronized Password password() {
        Password chosen = prepared;
        if (chosen == null || chosen.hash().isCompletedExceptionally()) {
            String text = givenPassword.orElseGet(Passwords::generate);
            chosen = new Password(text, operations.hashOfFirst(text));
            prepared = chosen;
        }
        return chosen;
    }

    private synchronized void forgetPassword() {
        prepared = null;
    }

    private record Password(String text, CompletableFuture<String> hash) {}

    private CompletableFuture<Void> unlessSomebodyElseWasFirst(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof ProblemException problem && problem.problem().kind() == ProblemKind.RESOURCE_CONFLICT) {
            return directory.refresh();
        }
        return CompletableFuture.failedFuture(cause);
    }

    private void announce(String password) {
        if (givenPassword.isPresent()) {
            log.info("The first administrator is \"{}\" with the password that was given.", NAME);
            if (password.equals(NAME) || password.length() < 8) {
                log.warn(
                        "The password of \"{}\" is weak; change it in the console before others can reach this node.",
                        NAME);
            }
            return;
        }
        try {
            Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
            Files.deleteIfExists(passwordFile);
            Files.createFile(passwordFile, PosixFilePermissions.asFileAttribute(ownerOnly));
            Files.writeString(passwordFile, password + System.lineSeparator());
        } catch (IOException | UnsupportedOperationException failure) {
            log.warn("The generated password could not be left in {}: {}", passwordFile, failure.getMessage());
        }
        // The one place that shows it: standard output, not the log file that is kept and shipped around.
        System.out.printf(
                "The first administrator is \"%s\" with the generated password %s (also in %s). It is shown once.%n",
                NAME, password, passwordFile);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
