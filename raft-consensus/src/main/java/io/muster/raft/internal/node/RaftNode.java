package io.muster.raft.internal.node;

import io.muster.raft.CommandTooLargeException;
import io.muster.raft.NodeId;
import io.muster.raft.NotReadyException;
import io.muster.raft.PeerAddress;
import io.muster.raft.PeerMessenger;
import io.muster.raft.RaftException;
import io.muster.raft.RaftSettings;
import io.muster.raft.RaftStatus;
import io.muster.raft.Registration;
import io.muster.raft.ReplicatedLog;
import io.muster.raft.StartFailedException;
import io.muster.raft.StateMachine;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.log.Applier;
import io.muster.raft.internal.log.Proposer;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.raft.internal.rpc.Transport;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a node together, starts it, drives its clock and stops it. What its parts do stands in their own classes. */
public final class RaftNode<R> implements ReplicatedLog<R> {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private static final long TICK_MILLIS = 20;
    private static final long EXCHANGE_MILLIS = 1000;
    private static final long HANDOVER_MILLIS = 600;
    private static final long DRAIN_MILLIS = 500;

    private final Vertx vertx;
    private final RaftSettings settings;
    private final NodeThreads threads;
    private final NodeDisk disk;
    private final Members members;
    private final Transport transport;
    private final Leadership leadership;
    private final PeerStates peerStates;
    private final Messenger messenger;
    private final Proposer<R> proposer;
    private final Applier<R> applier;
    private final EngineNode engine;
    private final Forwarding forwarding;
    private final Admission admission;
    private final Membership membership;
    private final ReadBarriers barriers;
    private final CatchUp catchUp;
    private final ClusterIdEntry clusterIdEntry;
    private final StatusView view;
    private final StatusNews news;

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long ticker = -1;
    private volatile long exchangeTimer = -1;

    /**
     * @param filter what happens to frames that leave this node; for tests
     * @throws StartFailedException when the data directory cannot be used
     */
    public RaftNode(Vertx vertx, RaftSettings settings, StateMachine<R> machine, FrameFilter filter) {
        this.vertx = vertx;
        this.settings = settings;
        this.disk = NodeDisk.open(settings);
        this.threads = new NodeThreads(settings.address().port());
        this.members = new Members(settings, disk, this::voters);
        this.transport = new Transport(
                vertx, settings.clusterName(), settings.secret(), members, filter, threads::onWorker, settings.tls());
        members.use(transport);
        this.leadership = new Leadership(disk.id(), new LeadershipReactions());
        this.messenger = new Messenger(disk.id(), transport);
        this.proposer = new Proposer<>(
                disk.id(),
                (to, entry, moreMillis, result) -> forwarding().submit(to, entry, moreMillis, result),
                settings.proposeTimeoutMillis(),
                settings.maxQueuedBytes(),
                settings.maxBatchBytes(),
                this::noLeader,
                System::nanoTime);
        this.applier = new Applier<>(machine, proposer, new DiskNotes(disk, members));
        this.engine = new EngineNode(
                disk.id(),
                settings,
                settings.dataDirectory(),
                transport,
                threads.worker(),
                threads.requests(),
                () -> disk.standing() != NodeDisk.Standing.EMPTY,
                applier,
                leadership);
        this.forwarding = new Forwarding(disk.id(), transport, engine, leadership, settings.proposeTimeoutMillis());
        SystemLog systemLog = new SystemLog(engine);
        this.clusterIdEntry = new ClusterIdEntry(
                leadership::isLeading, () -> !disk.clusterId().isEmpty(), systemLog::append);
        this.catchUp = new CatchUp(engine, leadership, this::statusMayHaveChanged);
        Outsiders outsiders = new Outsiders(disk, engine, transport, leadership, this::peerStates);
        this.view = new StatusView(
                settings,
                disk,
                engine,
                transport,
                leadership,
                applier::appliedIndex,
                catchUp::isDone,
                this::peerStates,
                outsiders);
        this.news = new StatusNews(view::status, threads::onNotifier);
        this.peerStates = new PeerStates(transport, view::ownState, this::onPeerState);
        this.admission = new Admission(settings, disk, engine, transport, peerStates, leadership, systemLog);
        this.membership = new Membership(
                disk.id(), vertx, threads::onWorker, transport, engine, members, peerStates, leadership, systemLog);
        this.barriers = new ReadBarriers(vertx, engine, this::noLeader);
        transport.onLinkUp(peer -> {
            members.redial();
            peerStates.exchangeWith(peer);
        });
        transport.onLinkDown(peer -> news.mayHaveChanged());
        transport.onConnectionRefused(peer -> {
            if (peer.equals(leadership.leader()) && engine.isStarted()) {
                engine.hurryElection();
            }
        });
    }

    // What parts ask for that are made before it.

    private Forwarding forwarding() {
        return forwarding;
    }

    private PeerStates peerStates() {
        return peerStates;
    }

    private List<NodeId> voters() {
        return engine.voters();
    }

    private void statusMayHaveChanged() {
        news.mayHaveChanged();
    }

    private RaftException noLeader() {
        return view.noLeader(admission.waitingFor());
    }

    // ------------------------------------------------------------------------------------------------ start and end

    @Override
    public CompletableFuture<Void> start() {
        if (!started.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(new StartFailedException("the log was started before"));
        }
        messenger.seal();
        CompletableFuture<Void> result = new CompletableFuture<>();
        transport
                .listen(settings.bindHost(), settings.address().port())
                .onComplete(listening -> threads.onWorker(() -> {
                    try {
                        if (listening.failed()) {
                            throw cannotListen(listening.cause());
                        }
                        begin();
                        result.complete(null);
                    } catch (StartFailedException e) {
                        close();
                        result.completeExceptionally(e);
                    } catch (RuntimeException e) {
                        close();
                        result.completeExceptionally(
                                new StartFailedException("the Raft node cannot start: " + e.getMessage(), e));
                    }
                }));
        return result;
    }

    private StartFailedException cannotListen(Throwable cause) {
        return new StartFailedException(
                "cannot listen for Raft on " + settings.bindHost() + ":"
                        + settings.address().port() + ": " + cause.getMessage(),
                cause);
    }

    private void begin() {
        if (admission.begin()) {
            tookPart();
        }
        members.redial();
        ticker = vertx.setPeriodic(TICK_MILLIS, id -> tick());
        exchangeTimer = vertx.setPeriodic(EXCHANGE_MILLIS, id -> threads.onWorker(this::exchange));
    }

    private void exchange() {
        engine.refreshVoters();
        members.redial();
        peerStates.exchange();
    }

    /** The engine has just been started. */
    private void tookPart() {
        exchange();
        news.mayHaveChanged();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        admission.close();
        barriers.close();
        proposer.stopTaking();
        membership.handOver(HANDOVER_MILLIS);
        proposer.awaitEmpty(DRAIN_MILLIS);
        end("this node is stopped", false);
    }

    /** Ends as if the process had been killed, as near as that is possible inside a process: for tests. */
    public void kill() {
        if (closed.compareAndSet(false, true)) {
            end("this node was killed", true);
        }
    }

    private void end(String why, boolean cutFirst) {
        threads.ending();
        admission.close();
        barriers.close();
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(exchangeTimer);
        if (cutFirst) {
            closeTransport();
            proposer.close();
            engine.shutdown(5000);
        } else {
            proposer.close();
            engine.shutdown(1500);
            closeTransport();
        }
        applier.fail(new NotReadyException(why));
        leadership.ended();
        threads.end();
        disk.close();
    }

    private void closeTransport() {
        transport
                .close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(500, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    LOG.warn("The Raft port did not close in time: {}", String.valueOf(failure.getMessage()));
                    return null;
                })
                .join();
    }

    // ------------------------------------------------------------------------------------------------ what it is for

    @Override
    public CompletableFuture<R> propose(byte[] command) {
        if (!started.get() || leadership.hasFailed()) {
            return CompletableFuture.failedFuture(new NotReadyException(
                    leadership.hasFailed()
                            ? "this node stopped taking part after a fault, see its log"
                            : "the log is not started"));
        }
        if (command.length > settings.maxCommandBytes()) {
            return CompletableFuture.failedFuture(
                    new CommandTooLargeException(command.length, settings.maxCommandBytes()));
        }
        return proposer.propose(command);
    }

    @Override
    public CompletableFuture<Long> readBarrier() {
        if (!started.get() || closed.get() || leadership.hasFailed()) {
            return CompletableFuture.failedFuture(new NotReadyException("this node takes no part"));
        }
        return barriers.begin();
    }

    @Override
    public CompletableFuture<Long> whenApplied(long index) {
        return applier.whenApplied(index);
    }

    @Override
    public CompletableFuture<Void> transferLeadership(NodeId target) {
        return membership.transfer(target);
    }

    @Override
    public CompletableFuture<Void> addMember(NodeId id, PeerAddress address) {
        return membership.add(id, address);
    }

    @Override
    public CompletableFuture<Void> removeMember(NodeId id) {
        return membership.remove(id);
    }

    @Override
    public PeerMessenger peers() {
        return messenger;
    }

    @Override
    public RaftStatus status() {
        return view.status();
    }

    @Override
    public Registration onStatusChange(Consumer<RaftStatus> listener) {
        return news.add(listener);
    }

    /** Takes a snapshot now: for tests. */
    public CompletableFuture<Void> snapshotNow() {
        return engine.snapshotNow();
    }

    // ------------------------------------------------------------------------------------------------ events

    private void tick() {
        proposer.tick();
        applier.passed(engine.appliedIndex());
        news.mayHaveChanged();
        clusterIdEntry.look();
        catchUp.look();
    }

    private void onPeerState(NodeId from, NodeState state) {
        threads.onWorker(() -> {
            members.learn(state);
            if (admission.onPeerState(from, state)) {
                tookPart();
            }
            news.mayHaveChanged();
        });
    }

    private final class LeadershipReactions implements Leadership.Reactions {
        @Override
        public void elected() {
            engine.forgetMatchIndexes();
        }

        @Override
        public void leaderIs(@Nullable NodeId leader) {
            if (leader != null) {
                threads.onWorker(engine::endHurry);
            }
            proposer.leaderChanged(leader);
            if (!closed.get()) {
                peerStates.exchange();
            }
            clusterIdEntry.look();
        }

        @Override
        public void votersChanged() {
            threads.onNotifier(() -> {
                engine.refreshVoters();
                members.redial();
            });
        }

        @Override
        public void changed() {
            news.mayHaveChanged();
        }
    }
}
