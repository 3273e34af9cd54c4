package io.muster.server.node;

import io.muster.server.storage.OwnerOnlyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster secret as this node last read it from the database, in a file of its data directory that its owner alone can read: a
 * member that is restarted while the database is away finds its peers all the same.
 */
public final class KeptSecret {

    /** The file below the data directory. */
    public static final String FILE = "cluster-secret";

    private static final Logger log = LoggerFactory.getLogger(KeptSecret.class);

    private final Path file;
    private final int leastLength;

    /** @param leastLength a shorter content was not written by this class, and is not used */
    KeptSecret(Path dataDirectory, int leastLength) {
        file = dataDirectory.resolve(FILE);
        this.leastLength = leastLength;
    }

    /** What was kept; empty, with a line in the log where that is strange, when there is nothing to use. */
    Optional<String> read() {
        try {
            String secret = Files.readString(file).strip();
            if (secret.getBytes(StandardCharsets.UTF_8).length >= leastLength) {
                return Optional.of(secret);
            }
            log.warn("{} holds no cluster secret and is not used; it is written anew from the database.", file);
        } catch (NoSuchFileException neverKept) {
            return Optional.empty();
        } catch (IOException failure) {
            log.warn(
                    "The cluster secret that was kept in {} cannot be read ({}); check its owner.",
                    file,
                    failure.toString());
        }
        return Optional.empty();
    }

    /** Keeps a secret in place of another one. A node that cannot keep it works, and says what that will mean. */
    void keep(String secret) {
        try {
            Files.createDirectories(file.getParent());
            OwnerOnlyFile.replace(file, output -> output.write(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            log.warn(
                    "The cluster secret cannot be kept in {} ({}): this node cannot be restarted while the database is away.",
                    file,
                    failure.toString());
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
