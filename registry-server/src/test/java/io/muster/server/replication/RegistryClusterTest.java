package io.muster.server.replication;

import static io.muster.server.naming.TestRegistry.ORDERS;
import static io.muster.server.naming.TestRegistry.address;
import static io.muster.server.naming.TestRegistry.done;
import static io.muster.server.naming.TestRegistry.http;
import static io.muster.server.naming.TestRegistry.instance;
import static io.muster.server.naming.TestRegistry.persistent;
import static io.muster.server.naming.TestRegistry.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.naming.TestRegistry;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three registries on the real log: real sockets, real disks, one process. */
class RegistryClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<RaftMember> members = new ArrayList<>();
    private final RegistryNode[] nodes = new RegistryNode[3];

    @BeforeEach
    void startThreeNodes() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        }
        for (ServerSocket socket : sockets) {
            members.add(RaftMember.at(new PeerAddress("127.0.0.1", socket.getLocalPort())));
            socket.close();
        }
        for (int i = 0; i < 3; i++) {
            start(i);
        }
        awaitLeader();
    }

    @AfterEach
    void stopAll() {
        for (RegistryNode node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aRegistrationOnAFollowerIsSeenThereAtOnceAndOnAllSoon() {
        RegistryNode follower = follower();
        for (int port = 1; port <= 20; port++) {
            done(follower.operations.register(http("10.0.0.1", port), ORDERS, instance("10.0.0.1", port)));
            assertThat(instances(follower, ORDERS)).hasSize(port);
        }

        await().atMost(PATIENCE).until(() -> running().stream()
                .allMatch(node -> instances(node, ORDERS).size() == 20));
        List<ServiceView> views = running().stream()
                .map(n -> n.queries().service(ORDERS).orElseThrow())
                .toList();
        assertThat(views)
                .extracting(ServiceView::revision)
                .containsOnly(views.get(0).revision());
        assertThat(views)
                .extracting(ServiceView::changedAtMillis)
                .containsOnly(views.get(0).changedAtMillis());
        assertThat(views)
                .extracting(ServiceView::instances)
                .containsOnly(views.get(0).instances());
        assertThat(running())
                .extracting(n -> n.naming.state().digest().digest())
                .containsOnly(running().get(0).naming.state().digest().digest());
    }

    @Test
    void aChangeThatTheLogDoesNotTakeAtOnceIsARefusalAndNoDefect() {
        Problem refused = problem(follower()
                .replication
                .replicator()
                .propose(new NamespaceCommand.Create("large", "large", "x".repeat(12 * 1024 * 1024))));

        assertThat(refused.kind()).isEqualTo(ProblemKind.PAYLOAD_TOO_LARGE);
        assertThat(refused.message())
                .matches("this change takes 12[0-9]{6} bytes and the log takes at most 11534336 at once; .*");
    }

    @Test
    void whatWasAcknowledgedSurvivesTheDeathOfTheLeader() throws InterruptedException {
        RegistryNode leader = leader();
        List<RegistryNode> followers =
                running().stream().filter(n -> n != leader).toList();
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        Semaphore underWay = new Semaphore(32);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int number = 1; number <= 2000; number++) {
            int port = number;
            underWay.acquire();
            all.add(register(followers.get(number % 2), persistent("10.0.0.1", port))
                    .whenComplete((nothing, failure) -> {
                        underWay.release();
                        if (failure == null) {
                            acknowledged.add(port);
                        }
                    }));
            if (number == 700) {
                kill(leader);
            }
        }
        all.forEach(future -> future.exceptionally(failure -> null).join());

        assertThat(acknowledged).hasSizeGreaterThan(1000);
        await().atMost(PATIENCE).until(() -> followers.stream().anyMatch(RegistryNode::leads));
        for (RegistryNode survivor : followers) {
            done(survivor.replication.replicator().readBarrier());
            assertThat(instances(survivor, ORDERS)).extracting(Instance::port).containsAll(acknowledged);
        }
    }

    @Test
    void aNodeThatStartsAgainHasTheRegistryFromItsSnapshotAndLog() {
        // More than the distance of snapshots, so that a snapshot and a rest of the log are read.
        RegistryNode leader = leader();
        for (int batch = 0; batch < 10; batch++) {
            List<CompletableFuture<Void>> registrations = new ArrayList<>();
            for (int port = batch * 50 + 1; port <= batch * 50 + 50; port++) {
                registrations.add(register(leader, persistent("10.0.0.1", port)));
            }
            registrations.forEach(TestRegistry::done);
        }
        RegistryNode follower = follower();
        int index = Arrays.asList(nodes).indexOf(follower);
        follower.close();
        nodes[index] = null;
        done(register(leader(), persistent("10.0.0.2", 1)));

        start(index);

        await().atMost(PATIENCE).until(() -> instances(nodes[index], ORDERS).size() == 501);
        await().atMost(PATIENCE)
                .until(() -> nodes[index].naming.state().digest().digest()
                        == leader().naming.state().digest().digest());
    }

    @Test
    void theWholeClusterStartsAgainWithItsRegistry() {
        done(register(leader(), persistent("10.0.0.1", 1)));
        for (int i = 0; i < 3; i++) {
            nodes[i].close();
            nodes[i] = null;
        }
        for (int i = 0; i < 3; i++) {
            start(i);
        }
        awaitLeader();

        await().atMost(PATIENCE).until(() -> running().stream()
                .allMatch(node -> instances(node, ORDERS).size() == 1));
    }

    @Test
    void anElectionMakesNobodyUnhealthy() throws InterruptedException {
        Instance beating = instance(
                "10.0.0.1",
                1,
                Map.of(
                        "preserved.heart.beat.interval", "500",
                        "preserved.heart.beat.timeout", "5000",
                        "preserved.ip.delete.timeout", "8000"));
        RegistryNode leader = leader();
        RegistryNode follower = follower();
        done(follower.operations.register(http("10.0.0.1", 1), ORDERS, beating));
        List<Boolean> seen = new ArrayList<>();
        for (int beat = 0; beat < 22; beat++) {
            done(follower.operations.beat(ORDERS, address("10.0.0.1", 1), null));
            seen.add(instances(follower, ORDERS).stream().allMatch(Instance::healthy)
                    && instances(follower, ORDERS).size() == 1);
            if (beat == 1) {
                kill(leader);
            }
            Thread.sleep(500);
        }

        assertThat(running()).anyMatch(RegistryNode::leads);
        assertThat(seen).doesNotContain(false);
    }

    @Test
    void anInstanceWithoutBeatsGoesOnAllNodes() {
        Instance brief = instance(
                "10.0.0.1",
                1,
                Map.of(
                        "preserved.heart.beat.interval", "500",
                        "preserved.heart.beat.timeout", "1000",
                        "preserved.ip.delete.timeout", "3000"));
        done(follower().operations.register(http("10.0.0.1", 1), ORDERS, brief));

        await().atMost(PATIENCE).until(() -> running().stream()
                .allMatch(node -> instances(node, ORDERS).stream().noneMatch(Instance::healthy)));
        await().atMost(PATIENCE).until(() -> running().stream()
                .allMatch(node -> instances(node, ORDERS).isEmpty()));
    }

    @Test
    void withoutAMajorityWritesAreRefusedNamingWhoIsMissingAndReadsGoOn() {
        done(register(leader(), persistent("10.0.0.1", 1)));
        await().atMost(PATIENCE).until(() -> running().stream()
                .allMatch(node -> instances(node, ORDERS).size() == 1));
        RegistryNode last = follower();
        for (RegistryNode node : running()) {
            if (node != last) {
                kill(node);
            }
        }
        await().atMost(PATIENCE)
                .until(() -> last.replication.log().status().missingVoters().size() == 2);

        long before = System.nanoTime();
        Problem refusal = problem(register(last, persistent("10.0.0.1", 2)));

        assertThat(refusal.kind()).isEqualTo(ProblemKind.NO_QUORUM);
        assertThat(refusal.message()).startsWith("only 1 of 3 nodes can be reached, 2 are needed; missing: ");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(instances(last, ORDERS)).hasSize(1);
    }

    private static CompletableFuture<Void> register(RegistryNode node, Instance instance) {
        return node.operations.register(
                ClientId.ofAddress(instance.ip(), instance.port(), instance.ephemeral()), ORDERS, instance);
    }

    private void start(int index) {
        RaftSettings settings = RaftSettings.builder(
                        members.get(index).address(),
                        members,
                        directory.resolve("node-" + index),
                        "test",
                        "a secret for this test".getBytes(StandardCharsets.UTF_8))
                .bindHost("127.0.0.1")
                .snapshotEvery(200, 1 << 20)
                .build();
        nodes[index] = new RegistryNode(vertx, settings).start();
    }

    private void kill(RegistryNode node) {
        nodes[Arrays.asList(nodes).indexOf(node)] = null;
        node.kill();
    }

    private List<RegistryNode> running() {
        return Arrays.stream(nodes).filter(n -> n != null).toList();
    }

    private void awaitLeader() {
        await().atMost(PATIENCE).until(() -> running().stream().anyMatch(RegistryNode::leads));
    }

    private RegistryNode leader() {
        awaitLeader();
        return running().stream().filter(RegistryNode::leads).findFirst().orElseThrow();
    }

    private RegistryNode follower() {
        awaitLeader();
        return running().stream().filter(node -> !node.leads()).findFirst().orElseThrow();
    }

    private static List<Instance> instances(RegistryNode node, ServiceKey service) {
        return node.queries().service(service).map(ServiceView::instances).orElse(List.of());
    }
}
