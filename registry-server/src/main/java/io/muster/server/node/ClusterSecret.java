package io.muster.server.node;

import io.muster.cluster.LoopbackSecret;
import io.muster.persistence.Database;
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

/**
 * The secret by which the nodes of one cluster know each other, looked for in this order (DESIGN 8.7): the setting
 * {@code muster.cluster.secret}; a row in the shared database; for a cluster on loopback addresses, a file of the user's own;
 * otherwise the node does not start.
 */
final class ClusterSecret {

    private static final String META_KEY = "cluster.secret";
    private static final int LEAST_LENGTH = 16;
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);

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
            return ofDatabase(external.get());
        }
        throw new StartFailure(
                "The nodes of a cluster on several machines need a common secret: make one with bin/muster secret and set it"
                        + " as muster.cluster.secret in conf/application.properties (or MUSTER_CLUSTER_SECRET) on every node.");
    }

    private static byte[] ofDatabase(Database database) {
        long deadline = System.nanoTime() + DATABASE_PATIENCE.toNanos();
        while (true) {
            try {
                String secret = database.inTransaction(sql -> database.repositories()
                        .meta()
                        .putIfAbsent(sql, META_KEY, Base64.getEncoder().encodeToString(random())));
                return secret.getBytes(StandardCharsets.UTF_8);
            } catch (DatabaseUnavailableException unavailable) {
                if (System.nanoTime() > deadline) {
                    throw new StartFailure("The cluster secret is to come from the database, and "
                            + unavailable.getMessage()
                            + " To start without the database, set muster.cluster.secret on every node.");
                }
                pause();
            }
        }
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
