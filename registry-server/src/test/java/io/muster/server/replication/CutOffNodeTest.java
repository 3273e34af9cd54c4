package io.muster.server.replication;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.address;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.http;
import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.persistent;
import static io.muster.server.naming.TestRegistry.problem;
import static io.muster.server.naming.TestRegistry.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceView;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of three that is cut off from the others goes on serving its clients, and is one with them again afterwards. */
class CutOffNodeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ClientId OLD = new ClientId("old-connection");
    private static final ClientId NEW = new ClientId("new-connection");
    private static final ClientId BRIEF = new ClientId("brief-connection");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<RegistryNode> nodes = new ArrayList<>();
    private volatile @Nullable NodeId cutOff;

    @BeforeEach
    void startThreeNodes() throws IOException {
        List<RaftMember> members = new ArrayList<>();
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        }
        for (ServerSocket socket : sockets) {
            members.add(RaftMember.at(new PeerAddress("127.0.0.1", socket.getLocalPort())));
            socket.close();
        }
        FrameFilter wire = (from, to, type) -> from.equals(cutOff) != to.equals(cutOff) ? FrameFilter.CUT : 0;
        for (RaftMember member : members) {
            RaftSettings settings = RaftSettings.builder(
                            member.address(),
                            members,
                            directory.resolve("node-" + nodes.size()),
                            "test",
                            "a secret for this test".getBytes(StandardCharsets.UTF_8))
                    .bindHost("127.0.0.1")
                    .build();
            nodes.add(new RegistryNode(vertx, settings, wire).start());
        }
        await().atMost(PATIENCE).until(() -> nodes.stream().anyMatch(RegistryNode::leads));
        await().atMost(PATIENCE).until(() -> nodes.stream()
                .allMatch(n -> n.replication.observer().status().hasQuorum()));
    }

    @AfterEach
    void stopAll() {
        cutOff = null;
        nodes.forEach(RegistryNode::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void nothingIsShownTwiceNothingComesBackAndNothingIsLost() throws InterruptedException {
        RegistryNode alone =
                nodes.stream().filter(node -> !node.leads()).findFirst().orElseThrow();
        RegistryNode other =
                nodes.stream().filter(RegistryNode::leads).findFirst().orElseThrow();
        connectAndRegister(alone, OLD, 1);
        connectAndRegister(alone, new ClientId("steady-connection"), 2);
        done(alone.operations.register(http("10.0.0.1", 3), ORDERS, instance("10.0.0.1", 3)));
        await().atMost(PATIENCE).until(() -> ports(other).equals(List.of(1, 2, 3)));

        cutOff = new NodeId(alone.replication.peers().self());
        await().atMost(PATIENCE)
                .until(() -> !alone.replication.observer().status().hasQuorum());

        // New clients are taken, the first after the time of an election, the others at once.
        connectAndRegister(alone, NEW, 4);
        long before = System.nanoTime();
        done(alone.operations.register(http("10.0.0.1", 5), ORDERS, instance("10.0.0.1", 5)));
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("two seconds are what the first one waited")
                .isLessThan(Duration.ofMillis(1500));
        // A client that goes again, and one that withdraws what it has published before.
        connectAndRegister(alone, BRIEF, 6);
        alone.operations.connectionClosed(BRIEF, true);
        done(alone.operations.deregister(OLD, ORDERS));
        Watch watch = new Watch(alone);
        // One that goes over to the majority, and one that withdraws there what it has registered on both sides.
        done(alone.operations.register(http("10.0.0.1", 7), ORDERS, instance("10.0.0.1", 7)));
        done(other.operations.register(http("10.0.0.1", 7), ORDERS, instance("10.0.0.1", 7)));
        done(alone.operations.register(http("10.0.0.1", 3), ORDERS, instance("10.0.0.1", 3)));
        done(other.operations.deregister(http("10.0.0.1", 3), ORDERS));
        assertThat(done(alone.operations.beat(ORDERS, address("10.0.0.1", 5), null))
                        .known())
                .isTrue();
        assertThat(ports(alone)).containsExactly(2, 3, 4, 5, 7);
        assertThat(ports(other)).containsExactly(1, 2, 7);
        Problem refusal = problem(alone.operations.register(
                ClientId.ofAddress("10.0.0.2", 1, false), service("ledger"), persistent("10.0.0.2", 1)));
        assertThat(refusal.kind()).isEqualTo(ProblemKind.NO_QUORUM);
        assertThat(refusal.message()).contains("missing: ");

        cutOff = null;

        await().atMost(PATIENCE)
                .until(() -> nodes.stream().allMatch(node -> ports(node).equals(List.of(2, 4, 5, 7))));
        assertThat(alone.naming.overlay().isEmpty()).isTrue();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(nodes)
                .extracting(node -> node.naming.state().digest().digest())
                .containsOnly(other.naming.state().digest().digest()));
        assertThat(watch.stop()).allSatisfy(seen -> assertThat(seen)
                .doesNotHaveDuplicates()
                .contains(2, 4, 5)
                .doesNotContain(1, 6));
    }

    private static void connectAndRegister(RegistryNode node, ClientId client, int port) {
        node.operations.connectionOpened(client);
        done(node.operations.register(client, ORDERS, instance("10.0.0.1", port)));
    }

    private static List<Integer> ports(RegistryNode node) {
        return node.queries().service(ORDERS).map(ServiceView::instances).orElse(List.of()).stream()
                .map(Instance::port)
                .toList();
    }

    /** Looks at a node's list all the time. */
    private static final class Watch {
        private final ConcurrentLinkedQueue<List<Integer>> seen = new ConcurrentLinkedQueue<>();
        private final Thread thread;
        private volatile boolean stopped;

        Watch(RegistryNode node) {
            thread = new Thread(() -> {
                List<Integer> last = List.of();
                while (!stopped) {
                    List<Integer> now = ports(node);
                    if (!now.equals(last)) {
                        seen.add(now);
                        last = now;
                    }
                    Thread.onSpinWait();
                }
            });
            thread.start();
        }

        List<List<Integer>> stop() throws InterruptedException {
            stopped = true;
            thread.join();
            return List.copyOf(seen);
        }
    }
}
