package io.muster.server.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform must have. Stateless. */
public final class Sha256 {

    private Sha256() {}

    /** A digest to be fed piece by piece, by one thread. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The digest of a text in UTF-8, 32 bytes. */
    public static byte[] of(String text) {
        return begin().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The beginning of the digest of a text in UTF-8, in lower-case hexadecimal.
     *
     * @param bytes how many bytes of it, 32 at most; each gives two digits
     */
    public static String hexadecimal(String text, int bytes) {
        return HexFormat.of().formatHex(of(text), 0, bytes);
    }
}
