package io.muster.server.access;

import io.muster.server.storage.OwnerOnlyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The key of whoever may read this node's data directory: {@code bin/muster} works with it, without a password. It is made anew
 * at each start, opens this node only, and lies in a file that its owner alone can read.
 */
public final class LocalAccess {

    /** The file below the data directory. */
    public static final String FILE = "local-access";

    /** Who comes with the key: may do everything, and is no user of the tables. */
    public static final Caller CALLER = new Caller.User("local-operator", true, "");

    private final byte[] key;

    private LocalAccess(byte[] key) {
        this.key = key;
    }

    /** Makes a key and leaves it in the directory. */
    public static LocalAccess create(Path dataDirectory) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String key = "local-" + HexFormat.of().formatHex(random);
        Path file = dataDirectory.resolve(FILE);
        Files.deleteIfExists(file);
        OwnerOnlyFile.create(file);
        Files.writeString(file, key);
        return new LocalAccess(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares in constant time. */
    boolean opens(String token) {
        return token.length() == key.length && MessageDigest.isEqual(key, token.getBytes(StandardCharsets.UTF_8));
    }
}
