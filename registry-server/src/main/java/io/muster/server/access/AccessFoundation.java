package io.muster.server.access;

import io.muster.server.replication.StatePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicated part of access control that is in no table: the signing key on which the cluster agreed. Changed on the
 * apply thread; read from any thread.
 */
public final class AccessFoundation implements StatePart {

    private static final String FILE = "token-secret";

    private final Consumer<byte[]> onSecret;
    private volatile @Nullable String tokenSecret;

    /** @param onSecret hears the signing key, when it is founded and whenever a snapshot brings one */
    AccessFoundation(Consumer<byte[]> onSecret) {
        this.onSecret = onSecret;
    }

    /** Whether this cluster has been founded, as far as this node has applied the log. */
    public boolean founded() {
        return tokenSecret != null;
    }

    /** Founds; returns false when that had happened before. */
    boolean found(String secret) {
        if (tokenSecret != null) {
            return false;
        }
        become(secret);
        return true;
    }

    private void become(String secret) {
        tokenSecret = secret;
        onSecret.accept(Base64.getDecoder().decode(secret));
    }

    @Override
    public String name() {
        return "access";
    }

    @Override
    public Capture capture() {
        Optional<String> captured = Optional.ofNullable(tokenSecret);
        return directory -> {
            if (captured.isPresent()) {
                Files.writeString(directory.resolve(FILE), captured.get());
            }
        };
    }

    @Override
    public void load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            become(Files.readString(file).trim());
        }
    }
}
