package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.server.node.StartedNode;
import io.muster.server.tls.TestAuthority;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool beside a node that speaks TLS on both ports and listens on no loopback address, so that plain HTTP is refused. */
class ToolOverTlsTest {

    @TempDir
    static Path home;

    private static TestAuthority authority;
    private static Path certificate;
    private static Path key;
    private static StartedNode node;
    private static String host;

    @BeforeAll
    static void start() throws Exception {
        Optional<InetAddress> outside = addressOfThisMachine();
        assumeTrue(outside.isPresent(), "this machine has loopback addresses only");
        host = outside.get().getHostAddress();
        authority = new TestAuthority("authority");
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
                        "muster.tls.http.client-authentication", "required",
                        "muster.tls.grpc.enabled", "true",
                        "muster.tls.grpc.mutual", "true",
                        "muster.tls.grpc.plain-too", "false",
                        "muster.tls.reload-seconds", "86400",
                        "server.address", host));
        Files.writeString(
                home.resolve("data/muster.pid"),
                Long.toString(ProcessHandle.current().pid()));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void speaksTlsWithTheCertificateOfTheSettings() {
        Tool status = Tool.run(home, "status", "--json");

        assertThat(status.err()).isEmpty();
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains("\"role\"");
    }

    @Test
    void theDoctorDialsThePortsWithTlsAndSaysHowLongTheCertificateIsGood() {
        Tool doctor = Tool.run(home, "doctor");

        assertThat(doctor.out())
                .contains("HTTP port " + node.port() + " answers", "gRPC port " + node.grpcPort() + " answers")
                .contains("Raft port " + (node.port() - 1000) + " answers")
                .contains(certificate + " is for CN=node and good until ");
    }

    @Test
    void theDoctorSaysWhatAClientWithoutTlsMeets() {
        Tool plain = Tool.run(home, "doctor", "--client-address", host + ":" + node.port());

        assertThat(plain.exitCode()).isEqualTo(1);
        assertThat(plain.out())
                .contains("answers HTTP with status 400 where a node would say 200")
                .contains("is open, but what answers does not speak gRPC (HTTP/2)");

        Tool secure = Tool.run(home, "doctor", "--client-address", "https://localhost:" + node.port());
        assertThat(secure.out()).as("nobody listens on loopback").contains("does not answer");
    }

    @Test
    void refusesANodeThatShowsAnotherCertificateThanItsSettings() throws Exception {
        String before = Files.readString(certificate);
        String keyBefore = Files.readString(key);
        TestAuthority.Issued other = authority.issue("somebody");
        other.writeCertificate(certificate);
        other.writeKey(key);
        try {
            Tool refused = Tool.run(home, "status");

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("it shows the certificate CN=node, number ", certificate.toString());
        } finally {
            Files.writeString(certificate, before);
            Files.writeString(key, keyBefore);
        }
    }

    private static Optional<InetAddress> addressOfThisMachine() throws SocketException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(network -> Collections.list(network.getInetAddresses()).stream())
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
