package io.muster.raft.internal.rpc;

import io.muster.raft.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How two nodes prove to each other that they know the cluster secret without showing it.
 *
 * <p>The dialer says hello (cluster name, its id, a nonce), the acceptor challenges (its id, its nonce), the dialer
 * proves, the acceptor proves. Each proof is an HMAC-SHA256 over its role and all that was said before, so that it fits
 * one connection, one direction, one cluster and one pair of node ids only. The dialer proves first: a stranger learns
 * nothing that could be tried against the secret.
 */
final class Handshake {
    static final int VERSION = 1;
    static final int NONCE_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    Handshake(byte[] secret) {
        key = new SecretKeySpec(secret, "HmacSHA256");
    }

    record Hello(long version, String clusterName, NodeId dialer, byte[] nonce) {}

    record Challenge(NodeId acceptor, byte[] nonce) {}

    record Proof(byte[] profile, byte[] mac) {}

    static byte[] hello(String clusterName, NodeId dialer) {
        return new Fields.Writer()
                .number(1, VERSION)
                .text(2, clusterName)
                .text(3, dialer.value())
                .blob(4, nonce())
                .toBytes();
    }

    static Hello readHello(byte[] bytes) throws IOException {
        Fields fields = Fields.parse(bytes);
        return new Hello(fields.number(1), fields.text(2), id(fields.text(3)), nonce(fields.blob(4)));
    }

    static byte[] challenge(NodeId acceptor) {
        return new Fields.Writer().text(1, acceptor.value()).blob(2, nonce()).toBytes();
    }

    static Challenge readChallenge(byte[] bytes) throws IOException {
        Fields fields = Fields.parse(bytes);
        return new Challenge(id(fields.text(1)), nonce(fields.blob(2)));
    }

    byte[] dialerProof(byte[] hello, byte[] challenge, byte[] profile) {
        return proof(profile, mac("muster raft dialer", hello, challenge, profile));
    }

    byte[] acceptorProof(byte[] hello, byte[] challenge, byte[] dialerProfile, byte[] profile) {
        return proof(profile, mac("muster raft acceptor", hello, challenge, dialerProfile, profile));
    }

    static Proof readProof(byte[] bytes) throws IOException {
        Fields fields = Fields.parse(bytes);
        return new Proof(fields.blob(1), fields.blob(2));
    }

    boolean dialerProves(Proof proof, byte[] hello, byte[] challenge) {
        return MessageDigest.isEqual(proof.mac, mac("muster raft dialer", hello, challenge, proof.profile));
    }

    boolean acceptorProves(Proof proof, byte[] hello, byte[] challenge, byte[] dialerProfile) {
        return MessageDigest.isEqual(
                proof.mac, mac("muster raft acceptor", hello, challenge, dialerProfile, proof.profile));
    }

    private static byte[] proof(byte[] profile, byte[] mac) {
        return new Fields.Writer().blob(1, profile).blob(2, mac).toBytes();
    }

    private byte[] mac(String role, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(role.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                mac.update(ByteBuffer.allocate(4).putInt(part.length).flip());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    private static byte[] nonce(byte[] bytes) throws IOException {
        if (bytes.length != NONCE_BYTES) {
            throw new IOException("a nonce of " + bytes.length + " bytes");
        }
        return bytes;
    }

    private static NodeId id(String text) throws IOException {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
