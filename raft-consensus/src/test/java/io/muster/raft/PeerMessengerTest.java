package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerMessengerTest {
    @TempDir
    Path directory;

    @Test
    void aRequestReachesItsHandlerAndTheAnswerComesBack() {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.prepareWith(log -> {
                log.peers().registerHandler("echo", (from, body) -> {
                    String answer = from + " said " + new String(body, StandardCharsets.UTF_8);
                    return CompletableFuture.completedFuture(answer.getBytes(StandardCharsets.UTF_8));
                });
                log.peers().registerHandler("never", (from, body) -> new CompletableFuture<>());
                log.peers()
                        .registerHandler(
                                "fails",
                                (from, body) ->
                                        CompletableFuture.failedFuture(new IllegalStateException("out of order")));
            });
            cluster.startAll();
            cluster.awaitLeader();
            TestNode a = cluster.node(0);
            TestNode b = cluster.node(1);
            Awaitility.await().until(() -> a.log().peers().connectedPeers().size() == 2);

            assertThat(send(a, b.id(), "echo", "hello")).isEqualTo(a.id() + " said hello");
            assertThat(send(a, a.id(), "echo", "hello")).isEqualTo(a.id() + " said hello");
            assertThatThrownBy(() -> send(a, b.id(), "fails", "x"))
                    .cause()
                    .isInstanceOf(PeerUnreachableException.class)
                    .hasMessageContaining("out of order");
            assertThatThrownBy(() -> send(a, b.id(), "unheard of", "x"))
                    .cause()
                    .hasMessageContaining("no handler of topic unheard of");
            assertThatThrownBy(() -> send(a, b.id(), "never", "x"))
                    .cause()
                    .isInstanceOf(PeerUnreachableException.class)
                    .hasMessageContaining("no answer");
            assertThatThrownBy(() -> a.log().peers().registerHandler("late", (from, body) -> new CompletableFuture<>()))
                    .isInstanceOf(IllegalStateException.class);

            b.kill();
            assertThatThrownBy(() -> send(a, b.id(), "echo", "x")).cause().isInstanceOf(PeerUnreachableException.class);
        }
    }

    private static String send(TestNode from, NodeId to, String topic, String body) {
        byte[] answer = from.log()
                .peers()
                .send(to, topic, body.getBytes(StandardCharsets.UTF_8))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        return new String(answer, StandardCharsets.UTF_8);
    }
}
