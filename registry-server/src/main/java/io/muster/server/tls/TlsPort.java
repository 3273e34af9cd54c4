package io.muster.server.tls;

import io.muster.server.tls.TlsSettings.PortTls;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;

/** TLS of one port for clients while the node runs; servers use each new certificate from the next handshake on. Thread-safe. */
public final class TlsPort implements AutoCloseable {

    private final PortTls settings;
    private final CertificateWatch certificates;

    /**
     * Reads the certificate; may block.
     *
     * @param name which port it is, for the log
     * @throws CertificateFiles.CertificateProblem with one sentence when the files cannot be used
     */
    public TlsPort(String name, PortTls settings, Duration lookEvery) {
        this.settings = settings;
        this.certificates = new CertificateWatch(name, settings.files(), lookEvery);
    }

    /** Whether plain connections are taken too, whoever opens them. */
    public boolean plainToo() {
        return settings.plainToo();
    }

    /** Adds TLS to the options of a server that is to be made. */
    public HttpServerOptions secured(HttpServerOptions options) {
        SSLOptions certificate = certificates.options();
        return options.setSsl(true)
                .setClientAuth(settings.clientAuth())
                .setKeyCertOptions(certificate.getKeyCertOptions())
                .setTrustOptions(certificate.getTrustOptions());
    }

    @Override
    public void close() {
        certificates.close();
    }
}
