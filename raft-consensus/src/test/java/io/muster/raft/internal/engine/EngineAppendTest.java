package io.muster.raft.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.raft.NodeId;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.internal.log.LogConsumer;
import io.muster.raft.internal.log.Submitter;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.raft.internal.rpc.PeerProfile;
import io.muster.raft.internal.rpc.Transport;
import io.muster.raft.testkit.TestCluster;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the engine of the pinned version answers to an append decides whether it may be tried again: an entry that is certainly in no
 * log may, one that may be in a log must not. The engine says both with one code and tells them apart by words only.
 */
class EngineAppendTest {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        threads.shutdownNow();
    }

    /** An engine on the real transport, without the rest of a node. */
    private final class Running implements AutoCloseable {
        private final RaftMember member;
        private final Transport transport;
        private final EngineNode engine;
        private volatile boolean leads;
        private boolean cut;

        Running(RaftMember member) {
            this.member = member;
            RaftSettings settings = RaftSettings.builder(
                            member.address(),
                            List.of(member),
                            directory.resolve("node-" + member.address().port()),
                            "test",
                            TestCluster.SECRET)
                    .electionTimeoutMillis(300)
                    .build();
            transport = new Transport(
                    vertx,
                    "test",
                    TestCluster.SECRET,
                    new AllWelcome(member),
                    FrameFilter.PASS_ALL,
                    threads,
                    Optional.empty());
            engine = new EngineNode(
                    member.id(),
                    settings,
                    settings.dataDirectory(),
                    transport,
                    threads,
                    threads,
                    () -> true,
                    new Nothing(),
                    new LeadershipOf(this));
        }

        void start(List<RaftMember> founders) {
            assertThat(directory
                            .resolve("node-" + member.address().port())
                            .toFile()
                            .mkdirs())
                    .isTrue();
            transport
                    .listen("127.0.0.1", member.address().port())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            engine.start(founders.stream().map(RaftMember::id).toList());
            transport.dial(founders.stream()
                    .map(RaftMember::address)
                    .filter(address -> !address.equals(member.address()))
                    .toList());
        }

        String append() {
            CompletableFuture<String> outcome = new CompletableFuture<>();
            engine.append(new byte[] {1, 2, 3}, new Submitter.Result() {
                @Override
                public void committed() {
                    outcome.complete("committed");
                }

                @Override
                public void rejected(String reason) {
                    outcome.complete("rejected: " + reason);
                }

                @Override
                public void unknown(String reason) {
                    outcome.complete("unknown: " + reason);
                }
            });
            return outcome.orTimeout(20, TimeUnit.SECONDS).join();
        }

        void cut() {
            if (!cut) {
                cut = true;
                transport.close().toCompletionStage().toCompletableFuture().join();
            }
        }

        @Override
        public void close() {
            engine.shutdown(3000);
            cut();
        }
    }

    private static List<RaftMember> members(int count) {
        return TestCluster.freeAddresses(count).stream().map(RaftMember::at).toList();
    }

    @Test
    void anEntryGivenToANodeThatDoesNotLeadIsCertainlyInNoLog() {
        List<RaftMember> members = members(2);
        try (Running alone = new Running(members.get(0))) {
            assertThat(alone.append()).isEqualTo("rejected: the engine is not started");
            alone.start(members); // the other one never comes
            assertThat(alone.append()).startsWith("rejected: Is not leader");
        }
    }

    @Test
    void anEntryInTheLogOfALeaderThatStepsDownMayStillCount() {
        List<RaftMember> members = members(2);
        try (Running first = new Running(members.get(0));
                Running second = new Running(members.get(1))) {
            first.start(members);
            second.start(members);
            await().until(() -> first.leads || second.leads);
            Running leader = first.leads ? first : second;
            Running follower = leader == first ? second : first;
            assertThat(leader.append()).isEqualTo("committed");

            follower.cut();
            assertThat(leader.append()).startsWith("unknown: ");
            await().until(() -> !leader.leads);
            assertThat(leader.append()).startsWith("rejected: Is not leader");
        }
    }

    @Test
    void anEntryGivenToAnEngineThatHasEndedIsCertainlyInNoLog() {
        List<RaftMember> members = members(1);
        Running alone = new Running(members.get(0));
        alone.start(members);
        await().until(() -> alone.leads);
        assertThat(alone.append()).isEqualTo("committed");
        alone.close();
        assertThat(alone.append()).isEqualTo("rejected: the engine has ended");
    }

    private record AllWelcome(RaftMember member) implements Transport.Gatekeeper {
        @Override
        public PeerProfile self() {
            return new PeerProfile(member.id(), member.address(), "disk-of-" + member.id(), "", "");
        }

        @Override
        public @Nullable String objectionTo(PeerProfile peer) {
            return null;
        }

        @Override
        public void peerSeen(PeerProfile peer) {}
    }

    private record LeadershipOf(Running running) implements EngineListener {
        @Override
        public void onTerm(long term) {}

        @Override
        public void onLeading(long term) {
            running.leads = true;
        }

        @Override
        public void onLeadingEnded(String reason) {
            running.leads = false;
        }

        @Override
        public void onFollowing(NodeId leader, long term) {}

        @Override
        public void onFollowingEnded(String reason) {}

        @Override
        public void onConfiguration(List<NodeId> voters) {}

        @Override
        public void onFatal(String reason) {
            throw new AssertionError(reason);
        }
    }

    private static final class Nothing implements LogConsumer {
        @Override
        public void apply(long index, ByteBuffer entry) {}

        @Override
        public void endBatch(long lastIndex) {}

        @Override
        public void passed(long lastIndex) {}

        @Override
        public SnapshotCapture captureSnapshot() {
            return path -> {};
        }

        @Override
        public void loadSnapshot(Path path, long lastIndex) {}
    }
}
