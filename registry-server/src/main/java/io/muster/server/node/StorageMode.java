package io.muster.server.node;

import io.muster.persistence.DatabaseSettings;
import io.muster.server.settings.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a cluster keeps configuration and users, as its nodes hold each other to it: the log of a cluster on the embedded database is of no use to a node
 * on MySQL, nor the other way round. A node remembers the mode in its data directory once its cluster is founded; peers compare theirs when they
 * connect.
 */
final class StorageMode {

    /** The file below the data directory. */
    static final String FILE = "storage-mode";

    private static final Logger log = LoggerFactory.getLogger(StorageMode.class);

    private static final String EMBEDDED = "embedded";
    private static final String EXTERNAL = "mysql";

    private final StorageSettings settings;
    private final Path data;

    StorageMode(StorageSettings settings, Path data) {
        this.settings = settings;
        this.data = data;
    }

    /**
     * Compares with what the data directory belongs to.
     *
     * @throws StartFailure when that is the other mode
     */
    void requireThatOfTheDirectory() {
        Optional<String> stored = stored();
        if (stored.isEmpty() || stored.get().equals(name())) {
            return;
        }
        throw new StartFailure("The data directory " + data + " belongs to a cluster that keeps "
                + words(stored.get()) + ", and this node is to keep " + words(name()) + settingsThatSaySo() + "; "
                + remedy() + ", or give it an empty data directory (--home) to begin anew.");
    }

    /** What members must agree on, in words. */
    String kept() {
        return words(name());
    }

    /** What an operator is told when peers refuse this node. */
    String refusal(String mismatch) {
        return "This node was not let into its cluster: " + mismatch + ". It keeps " + words(name())
                + settingsThatSaySo() + "; " + remedy() + ".";
    }

    /** Notes the mode, now that the cluster is founded. A node that cannot write it works. */
    void keep() {
        Path file = data.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, name() + "\n");
            }
        } catch (IOException failure) {
            log.warn("Which storage this node uses cannot be noted in {}: {}", file, failure.toString());
        }
    }

    private Optional<String> stored() {
        Path file = data.resolve(FILE);
        try {
            String text = Files.readString(file).strip();
            if (text.equals(EMBEDDED) || text.equals(EXTERNAL)) {
                return Optional.of(text);
            }
            log.warn("{} says neither {} nor {} and is not used.", file, EMBEDDED, EXTERNAL);
            return Optional.empty();
        } catch (NoSuchFileException earlierVersionOrNew) {
            return ofEarlierVersion();
        } catch (IOException failure) {
            throw new StartFailure("Which storage the data directory belongs to cannot be read from " + file + " ("
                    + failure + "); check its owner and permissions.");
        }
    }

    /** Versions that kept no note: a log tells that the node has taken part, and only the embedded mode has a database beside it. */
    private Optional<String> ofEarlierVersion() {
        if (!Files.exists(data.resolve("raft").resolve("log"))) {
            return Optional.empty();
        }
        return Optional.of(Files.isDirectory(data.resolve("database")) ? EMBEDDED : EXTERNAL);
    }

    private String name() {
        return settings.embedded() ? EMBEDDED : EXTERNAL;
    }

    private static String words(String mode) {
        return "configuration and users in " + (mode.equals(EMBEDDED) ? "the embedded database" : "MySQL");
    }

    private String settingsThatSaySo() {
        return settings.external()
                .map(database -> " (" + addresses(database) + ")")
                .orElse(" (-p embedded or no db.url.0)");
    }

    private static String addresses(DatabaseSettings database) {
        return database.endpoints().stream()
                .map(endpoint -> endpoint.jdbcUrl().replaceAll("\\?.*", ""))
                .collect(Collectors.joining(", ", "db.url.0 and the like are ", ""));
    }

    private String remedy() {
        return settings.embedded()
                ? "start it without -p embedded and with the db.url.0, db.user and db.password of the other nodes"
                : "start it with -p embedded and without db.url.0";
    }
}
