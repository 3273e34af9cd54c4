package io.muster.raft.testkit;

import static org.awaitility.Awaitility.await;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.ReplicatedLog;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A group of nodes on loopback sockets with directories below one temporary directory. */
public final class TestCluster implements AutoCloseable {
    public static final byte[] SECRET = "a secret of the test clusters".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
    private final Firewall firewall = new Firewall();
    private final Path directory;
    private final List<TestNode> nodes = new ArrayList<>();
    private final Consumer<RaftSettings.Builder> tuning;
    private Consumer<ReplicatedLog<Integer>> preparation = log -> {};

    public TestCluster(Path directory, int size) {
        this(directory, size, defaults -> {});
    }

    public TestCluster(Path directory, int size, Consumer<RaftSettings.Builder> tuning) {
        this.directory = directory;
        this.tuning = tuning;
        List<RaftMember> members = new ArrayList<>();
        for (PeerAddress address : freeAddresses(size)) {
            members.add(RaftMember.at(address));
        }
        members.sort((a, b) -> a.id().compareTo(b.id()));
        for (RaftMember member : members) {
            nodes.add(new TestNode(this, settings(member, members)));
        }
    }

    private RaftSettings settings(RaftMember member, List<RaftMember> members) {
        Path data = directory.resolve("node-" + member.address().port());
        RaftSettings.Builder settings = RaftSettings.builder(member.address(), members, data, "test", SECRET)
                .bindHost("127.0.0.1");
        tuning.accept(settings);
        return settings.build();
    }

    /** Another node, which lists the present members and itself but is no member yet. */
    public TestNode addNode() {
        RaftMember added = RaftMember.at(freeAddresses(1).get(0));
        List<RaftMember> members = new ArrayList<>();
        nodes.forEach(node -> members.add(new RaftMember(node.id(), node.address())));
        members.add(added);
        TestNode node = new TestNode(this, settings(added, members));
        nodes.add(node);
        return node;
    }

    /** More nodes at once: each lists the present members and all of these, and none is a member yet. */
    public List<TestNode> addNodes(int count) {
        List<RaftMember> members = new ArrayList<>();
        nodes.forEach(node -> members.add(new RaftMember(node.id(), node.address())));
        List<RaftMember> added =
                freeAddresses(count).stream().map(RaftMember::at).toList();
        members.addAll(added);
        List<TestNode> made = added.stream()
                .map(member -> new TestNode(this, settings(member, members)))
                .toList();
        nodes.addAll(made);
        return made;
    }

    public static List<PeerAddress> freeAddresses(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        List<PeerAddress> addresses = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                addresses.add(new PeerAddress("127.0.0.1", socket.getLocalPort()));
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return addresses;
    }

    /** What to do with every log before it is started, for example to register handlers. */
    public TestCluster prepareWith(Consumer<ReplicatedLog<Integer>> value) {
        preparation = value;
        return this;
    }

    void prepare(ReplicatedLog<Integer> log) {
        preparation.accept(log);
    }

    public TestCluster startAll() {
        nodes.stream().filter(node -> !node.isRunning()).forEach(TestNode::start);
        return this;
    }

    public Vertx vertx() {
        return vertx;
    }

    public Firewall firewall() {
        return firewall;
    }

    public List<TestNode> nodes() {
        return nodes;
    }

    public TestNode node(int number) {
        return nodes.get(number);
    }

    public List<TestNode> running() {
        return nodes.stream().filter(TestNode::isRunning).toList();
    }

    public TestNode byId(NodeId id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
    }

    /** Waits until exactly one running node leads and all other running ones follow it. */
    public TestNode awaitLeader() {
        return awaitLeaderAmong(node -> true);
    }

    /** The same among some of the nodes. */
    public TestNode awaitLeaderAmong(Predicate<TestNode> among) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    List<TestNode> group = running().stream().filter(among).toList();
                    List<TestNode> leaders =
                            group.stream().filter(TestNode::isLeader).toList();
                    return leaders.size() == 1
                            && group.stream().allMatch(node -> node.status()
                                    .leader()
                                    .equals(Optional.of(leaders.get(0).id())));
                });
        return running().stream()
                .filter(among)
                .filter(TestNode::isLeader)
                .findFirst()
                .orElseThrow();
    }

    public TestNode anyFollower() {
        return running().stream().filter(node -> !node.isLeader()).findFirst().orElseThrow();
    }

    /** Waits until all running nodes have applied the same commands. */
    public void awaitEqualJournals() {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    List<String> first = running().get(0).journal().lines();
                    return running().stream()
                            .allMatch(node -> node.journal().lines().equals(first));
                });
    }

    @Override
    public void close() {
        firewall.open();
        nodes.forEach(TestNode::kill);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
