package io.muster.server.tls;

import io.muster.server.tls.TlsSettings.PortTls;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of one port for clients while the node runs: gives servers the present certificate and each new one. Thread-safe. */
public final class TlsPort implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TlsPort.class);

    private final String name;
    private final PortTls settings;
    private final CertificateWatch certificates;

    /**
     * Reads the certificate; may block.
     *
     * @param name which port it is, for the log
     * @throws CertificateFiles.CertificateProblem with one sentence when the files cannot be used
     */
    public TlsPort(String name, PortTls settings, Duration lookEvery) {
        this.name = name;
        this.settings = settings;
        this.certificates = new CertificateWatch(name, settings.files(), lookEvery);
    }

    /** Whether plain connections are taken too, whoever opens them. */
    public boolean plainToo() {
        return settings.plainToo();
    }

    /** Adds TLS to the options of a server that is to be made. */
    public HttpServerOptions secured(HttpServerOptions options) {
        return options.setSsl(true)
                .setClientAuth(settings.clientAuth())
                .setKeyCertOptions(certificates.present().getKeyCertOptions())
                .setTrustOptions(certificates.present().getTrustOptions());
    }

    /**
     * Gives a listening server each new certificate; open connections keep the one that they began with.
     *
     * @param http2 whether the server offers HTTP/2
     */
    public void keepFresh(HttpServer server, boolean http2) {
        certificates.onChange(renewed -> server.updateSSLOptions(new SSLOptions(renewed).setUseAlpn(http2))
                .onFailure(failure ->
                        log.warn("The new certificate of the {} port is not used: {}", name, failure.getMessage())));
    }

    @Override
    public void close() {
        certificates.close();
    }
}
