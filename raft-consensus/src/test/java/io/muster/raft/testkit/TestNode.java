package io.muster.raft.testkit;

import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.RaftSettings;
import io.muster.raft.RaftStatus;
import io.muster.raft.Role;
import io.muster.raft.internal.node.RaftNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node of a test cluster: it can be started, stopped, killed, wiped and started again. */
public final class TestNode {
    private final TestCluster cluster;
    private final RaftSettings settings;
    private @Nullable RaftNode<Integer> log;
    private Journal journal = new Journal();

    TestNode(TestCluster cluster, RaftSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    public NodeId id() {
        return settings.nodeId();
    }

    public PeerAddress address() {
        return settings.address();
    }

    public RaftSettings settings() {
        return settings;
    }

    public RaftNode<Integer> log() {
        if (log == null) {
            throw new IllegalStateException(id() + " is not running");
        }
        return log;
    }

    public Journal journal() {
        return journal;
    }

    public boolean isRunning() {
        return log != null;
    }

    public TestNode start() {
        journal = new Journal();
        RaftNode<Integer> created = new RaftNode<>(cluster.vertx(), settings, journal, cluster.firewall());
        log = created;
        cluster.prepare(created);
        created.start().orTimeout(10, TimeUnit.SECONDS).join();
        return this;
    }

    public void stop() {
        if (log != null) {
            RaftNode<Integer> running = log;
            log = null;
            running.close();
        }
    }

    public void kill() {
        if (log != null) {
            RaftNode<Integer> running = log;
            log = null;
            running.kill();
        }
    }

    public void wipe() {
        Path directory = settings.dataDirectory();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RaftStatus status() {
        return log().status();
    }

    public Role role() {
        return status().role();
    }

    public boolean isLeader() {
        return log != null && log.status().isLeader();
    }

    public CompletableFuture<Integer> propose(String line) {
        return log().propose(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return log == null ? id() + " down" : id() + " " + log.status();
    }
}
