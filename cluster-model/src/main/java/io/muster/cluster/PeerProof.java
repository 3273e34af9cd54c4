package io.muster.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows in one HTTP header that the sender knows the cluster secret, without sending the secret: the time and an
 * HMAC-SHA256 over a purpose and that time. Whoever reads the header on the way may repeat it for half a minute, so it
 * opens only what is worth no more than that, such as the list of members. Immutable, thread-safe.
 */
public final class PeerProof {

    /** The request header. */
    public static final String HEADER = "Muster-Peer";

    /** How far the clocks of sender and receiver may differ. */
    public static final int SKEW_SECONDS = 30;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret the cluster secret */
    public PeerProof(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * The value of the header.
     *
     * @param purpose what the proof is for; it proves nothing for another purpose
     * @param nowSeconds the sender's clock, in seconds since 1970
     */
    public String make(String purpose, long nowSeconds) {
        return nowSeconds + "." + HexFormat.of().formatHex(code(purpose, nowSeconds));
    }

    /**
     * Whether a header was made with the same secret, for this purpose, less than {@value #SKEW_SECONDS} s ago.
     *
     * @param header the header as it came, from anybody
     * @param nowSeconds the receiver's clock, in seconds since 1970
     */
    public boolean accepts(String purpose, String header, long nowSeconds) {
        int dot = header.indexOf('.');
        if (dot < 1 || dot > 12 || header.length() != dot + 1 + 64) {
            return false;
        }
        long seconds;
        byte[] claimed;
        try {
            seconds = Long.parseLong(header, 0, dot, 10);
            claimed = HexFormat.of().parseHex(header, dot + 1, header.length());
        } catch (IllegalArgumentException notOfThisForm) {
            return false;
        }
        return Math.abs(nowSeconds - seconds) <= SKEW_SECONDS && MessageDigest.isEqual(claimed, code(purpose, seconds));
    }

    private byte[] code(String purpose, long seconds) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(("muster " + purpose + " " + seconds).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
