package io.muster.server.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where one port's certificate lies, all in PEM form.
 *
 * @param certificate the certificate, followed by those between it and the authority
 * @param privateKey its key (PKCS#8 or PKCS#1, not encrypted)
 * @param trusted the authorities whose certificates are accepted from the other side; empty where nobody is asked for one
 */
public record CertificateFiles(Path certificate, Path privateKey, Optional<Path> trusted) {

    private static final byte[] PROBE = "muster".getBytes(StandardCharsets.US_ASCII);

    /**
     * What was read.
     *
     * @param chain the certificate and those between it and the authority
     */
    public record Loaded(KeyManagerFactory keys, Optional<TrustManagerFactory> trusted, List<X509Certificate> chain) {

        /** The certificate itself. */
        public X509Certificate own() {
            return chain.get(0);
        }

        /** Whom it is for. */
        public String subject() {
            return own().getSubjectX500Principal().getName();
        }

        /** When it ends. */
        public Instant end() {
            return own().getNotAfter().toInstant();
        }
    }

    /**
     * Reads and checks the files. May block.
     *
     * @throws CertificateProblem with one sentence that names the file
     */
    public Loaded load() {
        Buffer chain = read(certificate);
        Buffer key = read(privateKey);
        List<X509Certificate> certificates = parse(certificate, chain);
        String keyText = key.toString(StandardCharsets.US_ASCII);
        if (!keyText.contains("PRIVATE KEY-----") || keyText.contains("ENCRYPTED")) {
            throw new CertificateProblem(
                    privateKey + " is no private key that can be used: a PEM file without a password is needed.");
        }
        requireMatch(certificates.get(0), keyText);
        Optional<TrustManagerFactory> authorities = trusted.map(CertificateFiles::authorities);
        return new Loaded(keys(chain, key), authorities, certificates);
    }

    private KeyManagerFactory keys(Buffer chain, Buffer key) {
        try {
            // without a Vertx, which it would need only to find files
            return new PemKeyCertOptions().addCertValue(chain).addKeyValue(key).getKeyManagerFactory(null);
        } catch (Exception unusable) {
            throw new CertificateProblem(
                    privateKey + " cannot be used with " + certificate + " (" + unusable.getMessage() + ").");
        }
    }

    private static TrustManagerFactory authorities(Path file) {
        return TrustStores.of(parse(file, read(file)));
    }

    /** While a renewal is half copied, key and certificate may belong to different ones: such a pair must never be used. */
    private void requireMatch(X509Certificate own, String keyText) {
        if (!keyText.contains("-----BEGIN PRIVATE KEY-----")) {
            return; // the older form: TLS itself will say
        }
        String base64 = keyText.replaceAll("(?s).*-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----.*", "$1");
        try {
            String algorithm = own.getPublicKey().getAlgorithm();
            PrivateKey key = KeyFactory.getInstance(algorithm)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
            Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(PROBE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException notItsKey) {
            throw new CertificateProblem(
                    privateKey + " is not the key of " + certificate + " (" + notItsKey.getMessage() + ").");
        }
        throw new CertificateProblem(privateKey + " is not the key of " + certificate + ".");
    }

    private static Buffer read(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new CertificateProblem(
                    file + " cannot be read (" + unreadable + "); check the path and its permissions.");
        }
    }

    private static List<X509Certificate> parse(Path file, Buffer pem) {
        try {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes()));
            if (!certificates.isEmpty()) {
                return certificates.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (CertificateException malformed) {
            throw new CertificateProblem(file + " holds no certificate in PEM form (" + malformed.getMessage() + ").");
        }
        throw new CertificateProblem(file + " holds no certificate in PEM form.");
    }

    /** The files cannot be used; the message is one sentence for the operator. */
    public static final class CertificateProblem extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        CertificateProblem(String sentence) {
            super(sentence);
        }
    }
}
