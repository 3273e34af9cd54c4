package io.muster.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the JDK's own keytool, over real sockets. */
class RenewableManagersTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    Path directory;

    private KeyStore first;
    private KeyStore second;

    @BeforeEach
    void certificates() throws Exception {
        first = certificate("first");
        second = certificate("second");
    }

    @Test
    void showsTheNewCertificateFromTheNextHandshakeOn() throws Exception {
        RenewableKeyManager keys = new RenewableKeyManager(keys(first));
        try (Server server = new Server(keys)) {
            assertThat(server.shownTo(trust(first))).isEqualTo("CN=first");

            keys.renew(keys(second));

            assertThat(server.shownTo(trust(second))).isEqualTo("CN=second");
            assertThatThrownBy(() -> server.shownTo(trust(first))).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void cutsOffNobodyWhoConnectsWhileCertificatesAreReplaced() throws Exception {
        RenewableKeyManager keys = new RenewableKeyManager(keys(first));
        KeyManagerFactory one = keys(first);
        KeyManagerFactory other = keys(second);
        RenewableTrustManager both = new RenewableTrustManager(trust(first, second));
        ExecutorService renewing = Executors.newSingleThreadExecutor();
        try (Server server = new Server(keys)) {
            for (int i = 0; i < 100; i++) {
                // somewhere within the handshake, sometimes between the questions that belong together
                int wait = i * 50;
                KeyManagerFactory next = i % 2 == 0 ? other : one;
                Future<?> renewal = renewing.submit(() -> {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(wait));
                    keys.renew(next);
                });
                assertThat(server.shownTo(both)).isIn("CN=first", "CN=second");
                renewal.get();
            }
        } finally {
            renewing.shutdownNow();
        }
    }

    @Test
    void trustsWhomItIsToldToTrustNow() throws Exception {
        RenewableTrustManager trusted = new RenewableTrustManager(trust(first));
        try (Server server = new Server(new RenewableKeyManager(keys(second)))) {
            assertThatThrownBy(() -> server.shownTo(trusted)).isInstanceOf(SSLException.class);

            trusted.renew(trust(second));

            assertThat(server.shownTo(trusted)).isEqualTo("CN=second");
        }
    }

    @Test
    void sessionsAreResumedForMinutesOnly() throws Exception {
        TlsSessions.keepShort();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);

        assertThat(context.getServerSessionContext().getSessionTimeout()).isEqualTo(300);
    }

    private KeyStore certificate(String name) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, PASSWORD);
        }
        return store;
    }

    private static KeyManagerFactory keys(KeyStore store) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory;
    }

    private static TrustManagerFactory trust(KeyStore... stores) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (KeyStore store : stores) {
            String alias = store.aliases().nextElement();
            trusted.setCertificateEntry(alias, store.getCertificate(alias));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    /** Takes connections and ends them once they are encrypted. */
    private static final class Server implements AutoCloseable {
        private final SSLServerSocket socket;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        Server(RenewableKeyManager keys) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            socket = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            thread.execute(this::serve);
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket accepted = socket.accept()) {
                    ((SSLSocket) accepted).startHandshake();
                    accepted.getInputStream().read();
                } catch (IOException refusedOrClosed) {
                    // the client says what it thinks of it
                }
            }
        }

        String shownTo(TrustManagerFactory trusted) throws Exception {
            return shownTo(new RenewableTrustManager(trusted));
        }

        String shownTo(RenewableTrustManager trusted) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trusted}, null);
            try (SSLSocket client = (SSLSocket)
                    context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), socket.getLocalPort())) {
                client.setSoTimeout(5_000);
                client.startHandshake();
                X509Certificate shown = (X509Certificate) client.getSession().getPeerCertificates()[0];
                return shown.getSubjectX500Principal().getName();
            }
        }

        @Override
        public void close() throws Exception {
            socket.close();
            thread.shutdownNow();
        }
    }
}
