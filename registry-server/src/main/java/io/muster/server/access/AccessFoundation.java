package io.muster.server.access;

import io.muster.server.replication.StatePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicated part of access control that is in no table: the signing keys on which the cluster agreed. Changed on the apply
 * thread; read from any thread.
 */
public final class AccessFoundation implements StatePart {

    private static final String FILE = "token-secret";
    private static final String EARLIER_FILE = "earlier-token-secrets";

    /** More rotations than anybody makes while a token lives. */
    private static final int MOST_EARLIER = 8;

    /**
     * A key that was replaced.
     *
     * @param replacedAtMillis the leader's stamp of the rotation, equal on all nodes
     */
    record EarlierKey(String secret, long replacedAtMillis) {}

    /**
     * The keys.
     *
     * @param present signs and verifies
     * @param earlier verify for a while, the latest first
     */
    record Keys(String present, List<EarlierKey> earlier) {}

    private final Consumer<Keys> onKeys;
    private volatile @Nullable Keys keys;

    /** @param onKeys hears the signing keys when they are founded or rotated, and whenever a snapshot brings some */
    AccessFoundation(Consumer<Keys> onKeys) {
        this.onKeys = onKeys;
    }

    /** Whether this cluster has been founded, as far as this node has applied the log. */
    public boolean founded() {
        return keys != null;
    }

    /** Founds; returns false when that had happened before. */
    boolean found(String secret) {
        if (keys != null) {
            return false;
        }
        become(new Keys(secret, List.of()));
        return true;
    }

    /** Replaces the present key; founds when there is none. */
    void rotate(String secret, boolean endSessions, long atMillis) {
        Keys present = keys;
        List<EarlierKey> earlier = new ArrayList<>();
        if (present != null && !endSessions) {
            earlier.add(new EarlierKey(present.present(), atMillis));
            present.earlier().stream().limit(MOST_EARLIER - 1).forEach(earlier::add);
        }
        become(new Keys(secret, List.copyOf(earlier)));
    }

    private void become(Keys next) {
        keys = next;
        onKeys.accept(next);
    }

    @Override
    public String name() {
        return "access";
    }

    @Override
    public Capture capture() {
        Optional<Keys> captured = Optional.ofNullable(keys);
        return directory -> {
            if (captured.isPresent()) {
                Files.writeString(directory.resolve(FILE), captured.get().present());
                Files.write(
                        directory.resolve(EARLIER_FILE),
                        captured.get().earlier().stream()
                                .map(key -> key.replacedAtMillis() + " " + key.secret())
                                .toList());
            }
        };
    }

    @Override
    public void load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        List<EarlierKey> earlier = new ArrayList<>();
        Path earlierFile = directory.resolve(EARLIER_FILE);
        if (Files.exists(earlierFile)) { // snapshots of earlier versions have none
            for (String line : Files.readAllLines(earlierFile)) {
                int space = line.indexOf(' ');
                earlier.add(new EarlierKey(line.substring(space + 1), Long.parseLong(line.substring(0, space))));
            }
        }
        become(new Keys(Files.readString(file).trim(), List.copyOf(earlier)));
    }
}
