package io.muster.server.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Where one port's certificate lies, all in PEM form.
 *
 * @param certificate the certificate, followed by those between it and the authority
 * @param privateKey its key (PKCS#8 or PKCS#1, not encrypted)
 * @param trusted the authorities whose certificates are accepted from the other side; empty where nobody is asked for one
 */
public record CertificateFiles(Path certificate, Path privateKey, Optional<Path> trusted) {

    /** What was read, with what an operator wants to know about it. */
    public record Loaded(SSLOptions options, String subject, Instant end) {}

    /**
     * Reads and checks the files. May block.
     *
     * @throws CertificateProblem with one sentence that names the file
     */
    public Loaded load() {
        Buffer chain = read(certificate);
        Buffer key = read(privateKey);
        X509Certificate own = (X509Certificate) parse(certificate, chain).iterator().next();
        String keyText = key.toString(StandardCharsets.US_ASCII);
        if (!keyText.contains("PRIVATE KEY-----") || keyText.contains("ENCRYPTED")) {
            throw new CertificateProblem(
                    privateKey + " is no private key that can be used: a PEM file without a password is needed.");
        }
        SSLOptions options = new SSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions().addCertValue(chain).addKeyValue(key));
        if (trusted.isPresent()) {
            Buffer authorities = read(trusted.get());
            parse(trusted.get(), authorities);
            options.setTrustOptions(new PemTrustOptions().addCertValue(authorities));
        }
        return new Loaded(
                options,
                own.getSubjectX500Principal().getName(),
                own.getNotAfter().toInstant());
    }

    private static Buffer read(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new CertificateProblem(
                    file + " cannot be read (" + unreadable + "); check the path and its permissions.");
        }
    }

    private static Collection<? extends Certificate> parse(Path file, Buffer pem) {
        try {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes()));
            if (!certificates.isEmpty()) {
                return certificates;
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
