package io.muster.server.cli.doctor;

import io.muster.server.tls.CertificateFiles;
import io.muster.server.tls.CertificateFiles.CertificateProblem;
import io.muster.server.tls.TlsSettings;
import io.muster.server.tls.TlsSettings.PortTls;
import io.muster.server.tls.ToolTls;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * How ports are dialled, by the TLS settings of this node, which those of a cluster share; and what is to be said of its certificates.
 *
 * @param own this node's ports
 * @param others the ports of the other members
 * @param findings about the certificates
 */
record Dials(Dial own, Dial others, List<Finding> findings) {

    private static final String AREA = "tls";
    private static final Duration SOON = Duration.ofDays(14);

    static Dials of(TlsSettings settings, String contextPath) {
        List<Finding> findings = new ArrayList<>();
        Stream.of(settings.http().map(PortTls::files), settings.grpc().map(PortTls::files), settings.raft())
                .flatMap(Optional::stream)
                .distinct()
                .forEach(files -> findings.add(certificate(files)));
        try {
            return new Dials(
                    dial(settings, contextPath, ToolTls::toTheNodeOf),
                    dial(settings, contextPath, ToolTls::toOthers),
                    findings);
        } catch (CertificateProblem alreadyTold) {
            return new Dials(Dial.plain(contextPath), Dial.plain(contextPath), findings);
        }
    }

    /** What every Java program trusts. */
    static SSLContext ofTheJvm() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("the JVM speaks no TLS", impossible);
        }
    }

    private static Dial dial(TlsSettings settings, String contextPath, Function<CertificateFiles, SSLContext> context) {
        return new Dial(
                contextPath,
                settings.http().map(port -> context.apply(port.files())),
                settings.grpc().map(port -> context.apply(port.files())));
    }

    private static Finding certificate(CertificateFiles files) {
        try {
            CertificateFiles.Loaded loaded = files.load();
            String sentence = files.certificate() + " is for " + loaded.subject() + " and good until " + loaded.end();
            if (loaded.end().isBefore(Instant.now())) {
                return Finding.wrong(AREA, sentence + ": it has ended; put a new one there.");
            }
            return loaded.end().isBefore(Instant.now().plus(SOON))
                    ? Finding.warning(AREA, sentence + "; put a new one there soon.")
                    : Finding.ok(AREA, sentence);
        } catch (CertificateProblem problem) {
            return Finding.wrong(AREA, String.valueOf(problem.getMessage()));
        }
    }
}
