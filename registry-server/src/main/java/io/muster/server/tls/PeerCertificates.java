package io.muster.server.tls;

import io.muster.raft.PeerTls;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;

/** The certificate that this node shows to the other members. Thread-safe. */
public final class PeerCertificates implements PeerTls, AutoCloseable {

    private final CertificateWatch certificates;

    /** Reads the files; may block. */
    public PeerCertificates(CertificateFiles files, Duration lookEvery) {
        certificates = new CertificateWatch("Raft", files, lookEvery);
    }

    @Override
    public SSLOptions options() {
        return certificates.options();
    }

    @Override
    public void close() {
        certificates.close();
    }
}
