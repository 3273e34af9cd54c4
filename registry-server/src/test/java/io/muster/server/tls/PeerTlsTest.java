package io.muster.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.AppliedCommand;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftLogs;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.ReplicatedLog;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.StateMachine;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members whose connections are encrypted, over the real transport. */
class PeerTlsTest {

    private static final byte[] SECRET = "the secret of this cluster".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private List<RaftMember> members;
    private TestAuthority authority;

    @BeforeEach
    void names() throws Exception {
        authority = new TestAuthority("authority");
        members = List.of(member(1), member(2), member(3));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aMajorityWithCertificatesWorksAndOneWithACertificateOfSomebodyElseIsNotLetIn() throws Exception {
        ReplicatedLog<String> first = start(0, Optional.of(authority));
        ReplicatedLog<String> second = start(1, Optional.of(authority));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> first.status().leader().isPresent()
                        && second.status().leader().isPresent());
        assertThat(second.propose("one".getBytes(StandardCharsets.UTF_8)).get(10, TimeUnit.SECONDS))
                .isEqualTo("one");

        ReplicatedLog<String> stranger = start(2, Optional.of(new TestAuthority("somebody else")));
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(30))
                .until(() -> stranger.status().leader().isEmpty());
        try (Socket plain = new Socket("127.0.0.1", members.get(0).address().port())) {
            plain.setSoTimeout(30_000);
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            int answered = plain.getInputStream().read();
            assertThat(answered).as("nothing but a TLS alert, or the end").isIn(-1, 21);
        }
    }

    private ReplicatedLog<String> start(int number, Optional<TestAuthority> trusted) throws Exception {
        Path certificates = Files.createDirectories(directory.resolve("tls" + number));
        RaftSettings.Builder settings = RaftSettings.builder(
                        members.get(number).address(), members, directory.resolve("data" + number), "test", SECRET)
                .bindHost("127.0.0.1");
        if (trusted.isPresent()) {
            TestAuthority.Issued issued = trusted.get().issue("node-" + number);
            PeerCertificates tls = new PeerCertificates(
                    new CertificateFiles(
                            issued.writeCertificate(certificates.resolve("node.pem")),
                            issued.writeKey(certificates.resolve("node.key")),
                            Optional.of(trusted.get().writeCertificate(certificates.resolve("authority.pem")))),
                    Duration.ofSeconds(5));
            toClose.add(tls);
            settings.tls(tls);
        }
        ReplicatedLog<String> log = RaftLogs.create(vertx, settings.build(), new Echo());
        toClose.add(0, log);
        log.start().get(15, TimeUnit.SECONDS);
        return log;
    }

    private static RaftMember member(int number) throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new RaftMember(new NodeId("node-" + number), new PeerAddress("127.0.0.1", socket.getLocalPort()));
        }
    }

    private static final class Echo implements StateMachine<String> {
        @Override
        public String apply(AppliedCommand command) {
            return new String(command.payload(), StandardCharsets.UTF_8);
        }

        @Override
        public void endBatch(long lastIndex) {}

        @Override
        public SnapshotCapture captureSnapshot() {
            return target -> {};
        }

        @Override
        public void loadSnapshot(Path from, long lastIndex) {}
    }
}
