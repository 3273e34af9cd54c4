package io.muster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.raft.testkit.Journal;
import io.muster.raft.testkit.TestCluster;
import io.muster.raft.testkit.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    @TempDir
    Path directory;

    @Test
    void anOccupiedPortIsNamed() throws IOException {
        try (TestCluster cluster = new TestCluster(directory, 1);
                ServerSocket taken =
                        new ServerSocket(cluster.node(0).address().port(), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> cluster.node(0).start())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void aDirectoryInUseIsNamed() {
        try (TestCluster cluster = new TestCluster(directory, 1).startAll()) {
            RaftSettings settings = cluster.node(0).settings();
            assertThatThrownBy(() -> RaftLogs.create(cluster.vertx(), settings, new Journal()))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining(settings.dataDirectory().toString())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aDirectoryThatIsAFileIsNamed() throws IOException {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            Path data = cluster.node(0).settings().dataDirectory();
            Files.writeString(data, "not a directory");
            assertThatThrownBy(() -> cluster.node(0).start())
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining(data.toString());
            assertThat(Files.readString(data)).isEqualTo("not a directory");
        }
    }

    @Test
    void aNodeKeepsItsIdWhenItsAddressChanges() {
        Path data = directory.resolve("moving");
        List<PeerAddress> addresses = TestCluster.freeAddresses(2);
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            NodeId before = run(cluster, data, addresses.get(0));
            assertThat(before).isEqualTo(NodeId.ofAddress(addresses.get(0)));
            assertThat(run(cluster, data, addresses.get(1))).isEqualTo(before);
        }
    }

    private static NodeId run(TestCluster cluster, Path data, PeerAddress address) {
        RaftSettings settings = RaftSettings.builder(
                        address, List.of(RaftMember.at(address)), data, "test", TestCluster.SECRET)
                .build();
        try (ReplicatedLog<Integer> log = RaftLogs.create(cluster.vertx(), settings, new Journal())) {
            log.start().join();
            Awaitility.await().until(() -> log.status().isLeader());
            return log.status().self();
        }
    }

    @Test
    void listenersHearOfEveryChange() {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            List<RaftStatus> heard = new CopyOnWriteArrayList<>();
            cluster.node(0).start();
            cluster.node(0).log().onStatusChange(heard::add);
            cluster.startAll();
            TestNode leader = cluster.awaitLeader();
            Awaitility.await().untilAsserted(() -> {
                RaftStatus last = heard.get(heard.size() - 1);
                assertThat(last.leader()).contains(leader.id());
                assertThat(last.members()).allMatch(MemberStatus::up);
            });
            assertThat(heard.get(0).role()).isEqualTo(Role.CANDIDATE);
            TestNode dead = cluster.node(2);
            dead.kill();
            Awaitility.await().untilAsserted(() -> assertThat(heard.get(heard.size() - 1)
                            .member(dead.id())
                            .orElseThrow()
                            .up())
                    .isFalse());
        }
    }
}
