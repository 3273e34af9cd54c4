package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsTest extends GatewayTestBase {

    private Path conf;

    @BeforeEach
    void makeCertificates() throws Exception {
        conf = Files.createDirectories(home.resolve("conf"));
        Certificates.make(conf, "gateway", "the-gateway");
        Certificates.make(conf, "node", "a-node");
    }

    @Test
    void terminatesHttpsForBothVersionsOfHttp() throws IOException {
        properties.setProperty("gateway.tls.http", "terminate");
        Backend node = backend();
        startGateway(node);

        assertThat(https(HttpVersion.HTTP_1_1)).isEqualTo("HTTP_1_1 " + node.address());
        assertThat(https(HttpVersion.HTTP_2)).isEqualTo("HTTP_2 " + node.address());
        assertThat(node.received(CONFIGS).get(0).header("X-Forwarded-Proto")).isEqualTo("https");
    }

    @Test
    void terminatesTlsOfGrpcAndNegotiatesHttp2() throws Exception {
        properties.setProperty("gateway.tls.grpc", "terminate");
        startGateway(backend());

        try (SSLSocket socket = handshake()) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void takesARenewedCertificateIntoUseAndKeepsTheOldOneWhileTheNewIsBroken() throws Exception {
        properties.setProperty("gateway.tls.http", "terminate");
        properties.setProperty("gateway.tls.grpc", "terminate");
        properties.setProperty("gateway.tls.reload-interval", "100ms");
        Backend node = backend();
        startGateway(node);
        assertThat(peerName()).isEqualTo("CN=the-gateway");
        String before = https(HttpVersion.HTTP_1_1);
        Files.copy(conf.resolve("gateway.crt"), conf.resolve("old.crt"));

        Files.copy(conf.resolve("node.crt"), conf.resolve("gateway.crt"), StandardCopyOption.REPLACE_EXISTING);
        await().during(Duration.ofMillis(400)).until(() -> peerName().equals("CN=the-gateway"));

        Files.copy(conf.resolve("node.key"), conf.resolve("gateway.key"), StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> peerName().equals("CN=a-node"));
        await().ignoreExceptions()
                .until(() -> https(HttpVersion.HTTP_1_1, "node.crt").equals(before));
        assertThatThrownBy(() -> https(HttpVersion.HTTP_1_1, "old.crt")).hasMessageContaining("SSLHandshakeException");
    }

    @Test
    void speaksTlsWithNodesAndSaysWhoTheClientIsBeforeIt() throws Exception {
        properties.setProperty("gateway.tls.nodes", "true");
        properties.setProperty("gateway.tls.nodes-authority", "conf/node.crt");
        properties.setProperty("gateway.proxy-protocol", "true");
        PemKeyCertOptions certificate = certificateOfNode();
        Backend node = new Backend(vertx)
                .start(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate),
                        new NetServerOptions()
                                .setUseProxyProtocol(true)
                                .setSsl(true)
                                .setKeyCertOptions(certificate));
        backends.add(node);
        startGateway(node);

        assertThat(get(CONFIGS).body()).isEqualTo(node.address());
        try (Socket socket = new Socket("127.0.0.1", port + 1000)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
            assertThat(node.sockets.get(0).remoteAddress().port()).isEqualTo(socket.getLocalPort());
        }
    }

    @Test
    void givesNoWorkToANodeWhoseCertificateIsNotTrusted() throws Exception {
        properties.setProperty("gateway.tls.nodes", "true");
        properties.setProperty("gateway.tls.nodes-authority", "conf/gateway.crt");
        PemKeyCertOptions certificate = certificateOfNode();
        Backend node = new Backend(vertx)
                .start(new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate), new NetServerOptions());
        backends.add(node);
        startGateway(node);

        assertThat(get(CONFIGS).statusCode()).isEqualTo(503);
        assertThat(node.received).isEmpty();
    }

    @Test
    void passesTlsThroughToTheNodes() throws Exception {
        properties.setProperty("gateway.tls.http", "pass-through");
        int statusPort = FreePorts.next();
        properties.setProperty("gateway.status-port", Integer.toString(statusPort));
        properties.setProperty("gateway.health-interval", "200ms");
        // The checks are in the clear here: a port that passes TLS through needs nodes that speak both.
        Backend node = backend();
        node.behaviour = node::answerWithName;
        startGateway(node);

        assertThat(get(CONFIGS).body()).as("whatever the bytes are").isEqualTo(node.address());
        String status = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + "/gateway/status"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(status).contains("\"state\":\"READY\"").contains("\"httpConnections\":1");
    }

    @Test
    void namesTheFileThatItCannotUse() throws IOException {
        properties.setProperty("gateway.tls.http", "terminate");
        Files.writeString(conf.resolve("gateway.key"), "nothing");
        assertThatThrownBy(() -> startGateway(backend()))
                .hasMessageContaining("gateway.crt and " + conf.resolve("gateway.key") + " are no usable certificate");
        Files.delete(conf.resolve("gateway.key"));
        assertThatThrownBy(() -> startGateway(backend()))
                .hasMessageContaining(conf.resolve("gateway.key") + " (gateway.tls.key) does not exist");
    }

    private String https(HttpVersion version) {
        return https(version, "gateway.crt");
    }

    private String https(HttpVersion version, String trusted) {
        var https = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(version)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(conf.resolve(trusted).toString())));
        try {
            return Backend.await(https.request(HttpMethod.GET, port, "127.0.0.1", CONFIGS)
                    .compose(request -> request.send())
                    .compose(response -> response.body().map(body -> response.version() + " " + body)));
        } finally {
            Backend.await(https.close());
        }
    }

    private PemKeyCertOptions certificateOfNode() {
        return new PemKeyCertOptions()
                .setCertPath(conf.resolve("node.crt").toString())
                .setKeyPath(conf.resolve("node.key").toString());
    }

    private String peerName() throws Exception {
        try (SSLSocket socket = handshake()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    /** A handshake on the gRPC port that trusts whoever answers. */
    private SSLSocket handshake() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port + 1000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(5_000);
        socket.startHandshake();
        return socket;
    }
}
