package io.muster.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.server.node.StartedNode;
import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node whose ports speak TLS, with certificates that the test issues. */
class TlsTest {

    @TempDir
    static Path home;

    private static TestAuthority authority;
    private static TestAuthority.Issued client;
    private static Path certificate;
    private static Path key;
    private static StartedNode node;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority("authority");
        client = authority.issue("client");
        Path directory = Files.createDirectories(home.resolve("conf/tls"));
        TestAuthority.Issued server = authority.issue("node");
        certificate = server.writeCertificate(directory.resolve("node.pem"));
        key = server.writeKey(directory.resolve("node.key"));
        authority.writeCertificate(directory.resolve("authority.pem"));
        node = new StartedNode(
                home,
                Map.of(
                        "muster.tls.certificate", "conf/tls/node.pem",
                        "muster.tls.private-key", "conf/tls/node.key",
                        "muster.tls.trusted-certificates", "conf/tls/authority.pem",
                        "muster.tls.http.enabled", "true",
                        "muster.tls.raft.enabled", "true",
                        "nacos.remote.server.rpc.tls.enableTls", "true",
                        "nacos.remote.server.rpc.tls.mutualAuthEnable", "true",
                        "nacos.remote.server.rpc.tls.compatibility", "false",
                        "muster.tls.reload-seconds", "1",
                        "server.address", "0.0.0.0"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void httpIsEncryptedAndPlainHttpIsServedToThisMachineOnly() throws Exception {
        assertThat(get("https://127.0.0.1:" + node.port(), context(null)).statusCode())
                .isEqualTo(200);
        assertThat(get("http://127.0.0.1:" + node.port(), null).statusCode()).isEqualTo(200);
        Optional<InetAddress> outside = addressOfThisMachine();
        if (outside.isPresent()) {
            HttpResponse<String> refused = get("http://" + outside.get().getHostAddress() + ":" + node.port(), null);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).isEqualTo("This port speaks HTTPS; begin the address with https://.");
        }
        TestAuthority stranger = new TestAuthority("stranger");
        assertThatThrownBy(() -> get("https://127.0.0.1:" + node.port(), trusting(stranger.certificate(), null)))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void grpcAsksForACertificateAndRefusesPlainConnections() throws Exception {
        int port = node.port() + 1000;
        try (SSLSocket known = socket(context(client), port)) {
            known.startHandshake();
            assertThat(known.getApplicationProtocol()).isEqualTo("h2");
            known.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            known.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            assertThat(known.getInputStream().readNBytes(9)[3])
                    .as("a frame of settings")
                    .isEqualTo((byte) 4);
        }
        TestAuthority.Issued intruder = new TestAuthority("stranger").issue("client");
        assertThat(isRefused(socket(context(intruder), port))).isTrue();
        assertThat(isRefused(socket(context(null), port))).isTrue();
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(5_000);
            plain.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aNewCertificateIsShownWithoutARestartAndABrokenOneIsNot() throws Exception {
        String first = shown(node.port());
        Files.writeString(certificate, "not a certificate");
        TestAuthority.Issued renewed = authority.issue("node-renewed");
        await().pollDelay(Duration.ofMillis(1_500))
                .until(() -> shown(node.port()).equals(first));
        renewed.writeKey(key);
        renewed.writeCertificate(certificate);

        // one handshake after the other, and any that fails is a failure: the change itself drops nobody
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(shown(node.port())).isEqualTo("CN=node-renewed"));
        for (int port : new int[] {node.grpcPort(), node.raftPort()}) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(shown(port)).isEqualTo("CN=node-renewed"));
        }
    }

    @Test
    void whatIsMissingInTheSettingsIsNamed() {
        assertThatThrownBy(() -> TlsSettings.from(PropertySource.of(Map.of("muster.tls.http.enabled", "true")), home))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("muster.tls.certificate");
        assertThatThrownBy(() -> TlsSettings.from(
                        PropertySource.of(Map.of(
                                "muster.tls.raft.enabled", "true",
                                "muster.tls.certificate", "a.pem",
                                "muster.tls.private-key", "a.key")),
                        home))
                .hasMessageContaining("muster.tls.trusted-certificates");
        assertThat(TlsSettings.from(PropertySource.of(Map.of()), home)).isEqualTo(TlsSettings.NONE);
        assertThatThrownBy(
                        () -> new CertificateFiles(home.resolve("none.pem"), home.resolve("none.key"), Optional.empty())
                                .load())
                .hasMessageContaining("none.pem cannot be read");
    }

    @Test
    void aKeyThatBelongsToAnotherCertificateIsNamed(@TempDir Path other) throws Exception {
        Path ownCertificate = authority.issue("one").writeCertificate(other.resolve("one.pem"));
        Path otherKey = authority.issue("two").writeKey(other.resolve("two.key"));

        assertThatThrownBy(() -> new CertificateFiles(ownCertificate, otherKey, Optional.empty()).load())
                .hasMessageContaining("two.key is not the key of");
    }

    private static boolean isRefused(SSLSocket socket) throws Exception {
        try (socket) {
            socket.setSoTimeout(5_000);
            socket.startHandshake();
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return in.read() < 0;
        } catch (SSLException | SocketException refused) {
            return true;
        }
    }

    private static String shown(int port) throws Exception {
        try (SSLSocket socket = socket(context(client), port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private static SSLSocket socket(SSLContext context, int port) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static HttpResponse<String> get(String address, SSLContext context) throws Exception {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (context != null) {
            client.sslContext(context);
        }
        return client.build()
                .send(
                        HttpRequest.newBuilder(URI.create(address + "/nacos/v1/console/health/liveness"))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static SSLContext context(TestAuthority.Issued identity) throws Exception {
        return trusting(authority.certificate(), identity);
    }

    private static SSLContext trusting(X509Certificate trusted, TestAuthority.Issued identity) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("authority", trusted);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (identity != null) {
            own.setKeyEntry("own", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private static Optional<InetAddress> addressOfThisMachine() throws Exception {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(network -> Collections.list(network.getInetAddresses()).stream())
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
