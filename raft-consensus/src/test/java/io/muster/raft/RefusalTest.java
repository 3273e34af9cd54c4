package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.internal.rpc.PeerProfile;
import io.muster.raft.internal.rpc.Transport;
import io.muster.raft.testkit.Journal;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the Raft port does with everybody who is not a member that speaks its protocol. */
class RefusalTest {
    @TempDir
    Path directory;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.muster.raft.connections");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ExecutorService worker = Executors.newCachedThreadPool();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(log);
        worker.shutdownNow();
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void isClosedWith(byte[] bytes, String cause) throws IOException {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            TestNode node = cluster.awaitLeader();
            try (Socket socket = new Socket("127.0.0.1", node.address().port())) {
                socket.setSoTimeout(5000);
                socket.getOutputStream().write(bytes);
                drain(socket);
            }
            await().untilAsserted(
                            () -> assertThat(lines()).singleElement().asString().contains(cause));
            assertThat(node.propose("still there").join()).isZero();
        }
    }

    private static void drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            // Only the end matters: the node closes the connection.
            continue;
        }
    }

    @Test
    void httpIsRecognised() throws IOException {
        isClosedWith("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "HTTP on the Raft port?");
    }

    @Test
    void aFrameOfOneGibibyteIsNotWaitedFor() throws IOException {
        isClosedWith(
                ByteBuffer.allocate(13).putInt(1 << 30).put((byte) 1).putLong(0).array(), "1073741824 bytes");
    }

    @Test
    void anUnknownTypeIsNamed() throws IOException {
        isClosedWith(ByteBuffer.allocate(13).putInt(9).put((byte) 99).putLong(0).array(), "unknown type 99");
    }

    @Test
    void aRequestBeforeTheHandshakeIsNotServed() throws IOException {
        isClosedWith(
                ByteBuffer.allocate(13)
                        .putInt(9)
                        .put(MessageType.FORWARD.code())
                        .putLong(1)
                        .array(),
                "FORWARD before the handshake");
    }

    @Test
    void aSilentConnectionIsClosed() throws IOException {
        isClosedWith(new byte[0], "did not complete the handshake");
    }

    @Test
    void aNodeWithAnotherSecretIsRefused() {
        meets(
                stranger -> RaftSettings.builder(
                                stranger.address(),
                                stranger.initialMembers(),
                                stranger.dataDirectory(),
                                "test",
                                "quite another secret".getBytes(StandardCharsets.UTF_8))
                        .build(),
                "does not know this cluster's secret");
    }

    @Test
    void aNodeOfAnotherClusterNameIsRefused() {
        meets(
                stranger -> RaftSettings.builder(
                                stranger.address(),
                                stranger.initialMembers(),
                                stranger.dataDirectory(),
                                "production",
                                TestCluster.SECRET)
                        .build(),
                "it belongs to a cluster named 'production', this node to 'test'");
    }

    @Test
    void aNodeThatIsNoMemberIsRefused() {
        meets(stranger -> stranger, "is not a member of this cluster; add it first");
    }

    private void meets(UnaryOperator<RaftSettings> change, String cause) {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            TestNode member = cluster.awaitLeader();
            RaftSettings settings = change.apply(cluster.addNode().settings());
            try (ReplicatedLog<Integer> stranger = RaftLogs.create(cluster.vertx(), settings, new Journal())) {
                stranger.start().join();
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(lines()).anyMatch(line -> line.contains(cause)));
                assertThat(member.log().peers().connectedPeers()).isEmpty();
                assertThat(stranger.status().leader()).isEmpty();
            }
        }
    }

    @Test
    void aMemberCannotSpeakInTheNameOfAnother() {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.node(0).start();
            cluster.node(1).start();
            TestNode victim = cluster.awaitLeader();
            TestNode impersonated = cluster.anyFollower();
            PeerProfile profile =
                    new PeerProfile(cluster.node(2).id(), cluster.node(2).address(), "a disk", "", "");
            Transport intruder = new Transport(
                    cluster.vertx(),
                    "test",
                    TestCluster.SECRET,
                    new Transport.Gatekeeper() {
                        @Override
                        public PeerProfile self() {
                            return profile;
                        }

                        @Override
                        public String objectionTo(PeerProfile peer) {
                            return null;
                        }

                        @Override
                        public void peerSeen(PeerProfile peer) {
                            // It does not remember anybody.
                        }
                    },
                    FrameFilter.PASS_ALL,
                    worker,
                    Optional.empty());
            intruder.dial(List.of(victim.address()));
            await().until(() -> intruder.isConnected(victim.id()));
            long term = victim.status().term();
            CompletableFuture<String> answer = new CompletableFuture<>();
            RequestVoteRequest request = RequestVoteRequest.newBuilder()
                    .setGroupId("muster")
                    .setServerId(impersonated.id().value().replace(":", "_3a") + ":1")
                    .setPeerId(victim.id().value().replace(":", "_3a") + ":1")
                    .setTerm(term + 100)
                    .setLastLogTerm(term + 100)
                    .setLastLogIndex(1_000_000)
                    .setPreVote(false)
                    .build();
            intruder.request(victim.id(), MessageType.REQUEST_VOTE, request.toByteArray(), 2000, new AnswerCallback() {
                @Override
                public void onAnswer(MessageType type, byte[] payload) {
                    answer.complete(type + " " + new String(payload, StandardCharsets.UTF_8));
                }

                @Override
                public void onFailure(String reason, boolean timedOut, boolean sent) {
                    answer.complete(reason);
                }
            });
            assertThat(answer.join()).contains("in the name of another member");
            assertThat(victim.isLeader()).isTrue();
            assertThat(victim.status().term()).isEqualTo(term);
            intruder.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
