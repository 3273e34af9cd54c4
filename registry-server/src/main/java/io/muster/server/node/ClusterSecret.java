package io.muster.server.node;

import io.muster.cluster.LoopbackSecret;
import io.muster.persistence.Database;
import io.muster.persistence.DatabaseHealth.State;
import io.muster.persistence.DatabaseUnavailableException;
import io.muster.server.settings.NodeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret by which the nodes of one cluster know each other, looked for in this order: the setting
 * {@code muster.cluster.secret}; for a cluster on loopback addresses, a file of the user's own; a row in the shared database, or what
 * this node kept of it while the database does not answer; otherwise the node does not start.
 */
final class ClusterSecret {

    private static final Logger log = LoggerFactory.getLogger(ClusterSecret.class);

    private static final String META_KEY = "cluster.secret";
    private static final int LEAST_LENGTH = 16;
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);

    /** How long a database that neither answers nor fails is waited for when there is a kept secret. */
    private static final Duration PATIENCE_WITH_KEPT = Duration.ofSeconds(4);

    private ClusterSecret() {}

    /** @throws StartFailure when there is none */
    static byte[] find(NodeSettings settings, Membership membership, Optional<Database> external) {
        if (settings.clusterSecret().isPresent()) {
            byte[] secret = settings.clusterSecret().get().getBytes(StandardCharsets.UTF_8);
            if (secret.length < LEAST_LENGTH) {
                throw new StartFailure("muster.cluster.secret is too short: it needs at least " + LEAST_LENGTH
                        + " characters; bin/muster secret makes a good one.");
            }
            return secret;
        }
        if (settings.standalone()) {
            return random();
        }
        if (membership.loopbackOnly()) {
            return ofUser(LoopbackSecret.file());
        }
        if (external.isPresent()) {
            return ofDatabase(external.get(), new KeptSecret(settings.data(), LEAST_LENGTH), DATABASE_PATIENCE);
        }
        throw new StartFailure(
                "The nodes of a cluster on several machines need a common secret: make one with bin/muster secret and set it"
                        + " as muster.cluster.secret in conf/application.properties (or MUSTER_CLUSTER_SECRET) on every node.");
    }

    /**
     * The row of the database; the first node to start makes it, of what it kept where the row was lost. While the database does not answer,
     * what this node kept.
     *
     * @param patience how long a node that kept nothing waits for the database
     * @throws StartFailure when it kept nothing and the database does not answer
     */
    static byte[] ofDatabase(Database database, KeptSecret keptSecret, Duration patience) {
        Optional<String> kept = keptSecret.read();
        long started = System.nanoTime();
        while (true) {
            try {
                String offered = kept.orElseGet(() -> Base64.getEncoder().encodeToString(random()));
                String secret = database.inTransaction(
                        sql -> database.repositories().meta().putIfAbsent(sql, META_KEY, offered));
                if (!kept.equals(Optional.of(secret))) {
                    keptSecret.keep(secret);
                }
                return secret.getBytes(StandardCharsets.UTF_8);
            } catch (DatabaseUnavailableException unavailable) {
                Duration waited = Duration.ofNanos(System.nanoTime() - started);
                if (kept.isPresent() && (isAway(database) || waited.compareTo(PATIENCE_WITH_KEPT) > 0)) {
                    log.warn(
                            "The cluster secret is the one that this node kept in {}, since the database cannot be asked: {}",
                            keptSecret,
                            unavailable.getMessage());
                    return kept.get().getBytes(StandardCharsets.UTF_8);
                }
                if (waited.compareTo(patience) > 0) {
                    throw new StartFailure("The cluster secret is to come from the database, and "
                            + unavailable.getMessage()
                            + " To start without the database, set muster.cluster.secret on every node.");
                }
                pause();
            }
        }
    }

    /** Whether an attempt to reach it has failed; the first one may still be under way. */
    private static boolean isAway(Database database) {
        State state = database.health().state();
        return state == State.DOWN || state == State.REFUSED;
    }

    /** On one machine the secret keeps other users out; the first node to start makes it. */
    private static byte[] ofUser(Path file) {
        try {
            if (!Files.exists(file)) {
                makeOnce(file);
            }
            return Files.readString(file).trim().getBytes(StandardCharsets.UTF_8);
        } catch (IOException | UnsupportedOperationException failure) {
            throw new StartFailure("The secret of clusters on this machine cannot be kept in " + file + " (" + failure
                    + "); set muster.cluster.secret on every node instead.");
        }
    }

    private static void makeOnce(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = Files.createTempFile(
                file.getParent(),
                "secret",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Base64.getEncoder().encodeToString(random()), StandardOpenOption.WRITE);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException anotherNodeWasFirst) {
            return; // its secret is as good as ours
        } finally {
            Files.delete(draft);
        }
    }

    private static byte[] random() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted while waiting for the database.");
        }
    }
}
