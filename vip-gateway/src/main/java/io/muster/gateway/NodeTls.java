package io.muster.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.function.Consumer;

/** Makes the clients that speak to nodes, over TLS where that is set, with the authority that its file has at each handshake. */
final class NodeTls {

    private final TlsSettings settings;
    private final TlsFiles files;

    NodeTls(TlsSettings settings, TlsFiles files) {
        this.settings = settings;
        this.files = files;
    }

    /** Whether the nodes are spoken to over TLS. */
    boolean isOn() {
        return settings.toNodes();
    }

    HttpClient httpClient(Vertx vertx, Consumer<HttpClientOptions> further) {
        return httpClient(vertx, further, new PoolOptions());
    }

    HttpClient httpClient(Vertx vertx, Consumer<HttpClientOptions> further, PoolOptions pool) {
        HttpClientOptions options = new HttpClientOptions();
        secure(options);
        options.setVerifyHost(settings.verifyNodeNames());
        further.accept(options);
        return vertx.httpClientBuilder().with(options).with(pool).build();
    }

    /** A client for bytes. It begins in the clear, so that the PROXY header can go first; {@link #isOn} says what then. */
    NetClient netClient(Vertx vertx, NetClientOptions options) {
        if (settings.toNodes()) {
            secure(options);
            options.setSsl(false);
            options.setUseAlpn(true).setApplicationLayerProtocols(List.of("h2", "http/1.1"));
            options.setHostnameVerificationAlgorithm(settings.verifyNodeNames() ? "HTTPS" : "");
        }
        return vertx.createNetClient(options);
    }

    private void secure(ClientOptionsBase options) {
        if (settings.toNodes()) {
            options.setSsl(true);
            files.authority().ifPresent(authority -> options.setTrustOptions(TrustOptions.wrap(authority)));
        }
    }
}
