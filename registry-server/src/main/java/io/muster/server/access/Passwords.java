package io.muster.server.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes and verifies passwords with BCrypt on its own two threads: BCrypt is slow on purpose, and the event loops must not
 * feel it. The queue is bounded, so that a flood of logins is refused instead of remembered.
 */
public final class Passwords implements AutoCloseable {

    private static final int COST = 10;

    /** BCrypt looks at 72 bytes at most; longer passwords are refused rather than cut. */
    static final int MOST_BYTES = 72;

    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            2, 2, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(256), DaemonThreads.named("muster-bcrypt"));

    public Passwords() {
        workers.allowCoreThreadTimeOut(true);
    }

    CompletableFuture<String> hash(String password) {
        return submit(() -> hashNow(password));
    }

    CompletableFuture<Boolean> verify(String password, String hash) {
        return submit(() -> BCrypt.verifyer(BCrypt.Version.VERSION_2A)
                .verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8))
                .verified);
    }

    /** Hashes on the calling thread, which must be one that may block. */
    static String hashNow(String password) {
        return BCrypt.with(BCrypt.Version.VERSION_2A).hashToString(COST, password.toCharArray());
    }

    /** A password for a person to type: 20 characters without look-alikes, about 116 bits. */
    static String generate() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder(20);
        for (int count = 0; count < 20; count++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    private <T> CompletableFuture<T> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, workers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(new ProblemException(
                    ProblemKind.OVERLOADED, "Too many logins are waiting; try again in a moment, or use a token."));
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
