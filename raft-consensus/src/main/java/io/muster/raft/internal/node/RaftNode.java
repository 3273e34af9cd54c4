package io.muster.raft.internal.node;

import io.muster.raft.MemberStatus;
import io.muster.raft.MembershipException;
import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.NotReadyException;
import io.muster.raft.PeerAddress;
import io.muster.raft.PeerMessenger;
import io.muster.raft.RaftException;
import io.muster.raft.RaftMember;
import io.muster.raft.RaftSettings;
import io.muster.raft.RaftStatus;
import io.muster.raft.Registration;
import io.muster.raft.ReplicatedLog;
import io.muster.raft.Role;
import io.muster.raft.StartFailedException;
import io.muster.raft.StateMachine;
import io.muster.raft.internal.engine.EngineListener;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.log.Applier;
import io.muster.raft.internal.log.LogEntries;
import io.muster.raft.internal.log.Proposer;
import io.muster.raft.internal.log.Submitter;
import io.muster.raft.internal.log.SystemCommand;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.Fields;
import io.muster.raft.internal.rpc.FrameFilter;
import io.muster.raft.internal.rpc.InboundRequest;
import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.internal.rpc.Transport;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a node together: connections, disk, engine, proposals, and what is shown of them. Longer than most classes because
 * it is the one place where these meet; every part has its own rules in its own class.
 */
public final class RaftNode<R> implements ReplicatedLog<R> {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private static final long TICK_MILLIS = 20;
    private static final long EXCHANGE_MILLIS = 1000;
    private static final long BARRIER_TIMEOUT_MILLIS = 2000;
    private static final long BARRIER_RETRY_MILLIS = 30;
    private static final long HANDOVER_MILLIS = 600;
    private static final long DRAIN_MILLIS = 500;

    private static final int COMMITTED = 0;
    private static final int REJECTED = 1;
    private static final int UNKNOWN = 2;

    private final Vertx vertx;
    private final RaftSettings settings;
    private final NodeDisk disk;
    private final Members members;
    private final Transport transport;
    private final PeerStates peerStates;
    private final Messenger messenger;
    private final Proposer<R> proposer;
    private final Applier<R> applier;
    private final EngineNode engine;
    private final Membership membership;
    private final ThreadPoolExecutor worker;
    private final ThreadPoolExecutor requests;
    private final ThreadPoolExecutor notifier;
    private final Set<Consumer<RaftStatus>> listeners = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean engineStarting = new AtomicBoolean();
    private final AtomicBoolean askingToCatchUp = new AtomicBoolean();
    private final AtomicBoolean notifying = new AtomicBoolean();
    private volatile boolean leading;
    private volatile @Nullable NodeId leader;
    private volatile long leaderlessSinceNanos = System.nanoTime();
    private volatile boolean caughtUp;
    private volatile boolean firstElectionDone;
    private volatile boolean failed;
    private volatile String waitingFor = "";
    private volatile long ticker = -1;
    private volatile long exchangeTimer = -1;
    private volatile @Nullable List<Object> lastNotified;

    /**
     * @param filter what happens to frames that leave this node; for tests
     * @throws StartFailedException when the data directory cannot be used
     */
    public RaftNode(Vertx vertx, RaftSettings settings, StateMachine<R> machine, FrameFilter filter) {
        this.vertx = vertx;
        this.settings = settings;
        this.disk = NodeDisk.open(settings);
        String name = "raft-" + settings.address().port();
        this.worker = pool(name + "-worker", 0, 32, new SynchronousQueue<>());
        this.requests = pool(name + "-request", 4, 4, new LinkedBlockingQueue<>());
        this.notifier = pool(name + "-status", 1, 1, new LinkedBlockingQueue<>());
        this.members = new Members(settings, disk, this::clusterVoters);
        this.transport =
                new Transport(vertx, settings.clusterName(), settings.secret(), members, filter, this::onWorker, settings.tls());
        members.use(transport);
        this.messenger = new Messenger(disk.id(), transport);
        this.peerStates = new PeerStates(transport, this::ownState, this::onPeerState);
        this.proposer = new Proposer<>(
                disk.id(),
                this::submit,
                settings.proposeTimeoutMillis(),
                settings.maxQueuedBytes(),
                settings.maxBatchBytes(),
                this::noLeader);
        this.applier = new Applier<>(machine, proposer, new LogNews());
        this.engine = new EngineNode(
                disk.id(),
                settings,
                settings.dataDirectory(),
                transport,
                worker,
                requests,
                () -> disk.standing() != NodeDisk.Standing.EMPTY,
                applier,
                new EngineNews());
        this.membership = new Membership(this, vertx, transport, engine, members, peerStates);
        transport.handle(MessageType.FORWARD, this::onForwarded);
        transport.onLinkUp(peer -> {
            members.redial();
            peerStates.exchangeWith(peer);
        });
        transport.onLinkDown(peer -> statusMayHaveChanged());
        transport.onConnectionRefused(peer -> {
            if (peer.equals(leader) && engine.isStarted()) {
                engine.hurryElection();
            }
        });
    }

    private static ThreadPoolExecutor pool(
            String name, int core, int max, java.util.concurrent.BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(core, max, 10, TimeUnit.SECONDS, queue, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        if (core > 0) {
            pool.allowCoreThreadTimeOut(true);
        }
        return pool;
    }

    private void onWorker(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            if (!closed.get()) {
                throw e;
            }
            task.run(); // whoever waits for a connection's end must still hear of it while the node stops
        }
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
                .onComplete(listening -> onWorker(() -> {
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
        if (disk.standing() != NodeDisk.Standing.EMPTY) {
            startEngine(disk.founders());
        } else {
            considerFounding();
        }
        members.redial();
        ticker = vertx.setPeriodic(TICK_MILLIS, id -> tick());
        exchangeTimer = vertx.setPeriodic(EXCHANGE_MILLIS, id -> {
            members.redial();
            peerStates.exchange();
        });
    }

    private void startEngine(List<NodeId> founders) {
        if (closed.get() || !engineStarting.compareAndSet(false, true)) {
            return;
        }
        engine.start(founders);
        waitingFor = "";
        members.redial();
        peerStates.exchange();
        statusMayHaveChanged();
    }

    private void considerFounding() {
        if (engineStarting.get() || closed.get()) {
            return;
        }
        Founding.Decision decision = Founding.decide(
                disk.id(), settings.address(), disk.storageId(), settings.initialMembers(), peerStates.recent());
        if (decision instanceof Founding.Found found) {
            synchronized (disk) {
                if (engineStarting.get()) {
                    return;
                }
                disk.found(found.members());
                LOG.info(
                        "Founding the cluster '{}' with {}",
                        settings.clusterName(),
                        found.members().stream().map(RaftMember::id).toList());
                startEngine(disk.founders());
            }
        } else if (decision instanceof Founding.Join join) {
            if (!engineStarting.get()) {
                LOG.info("Joining the cluster '{}' without a vote at first: {}", settings.clusterName(), join.reason());
            }
            startEngine(List.of());
        } else if (decision instanceof Founding.Wait wait && !wait.reason().equals(waitingFor)) {
            waitingFor = wait.reason();
            LOG.info("Node {}: {}", disk.id(), wait.reason());
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        proposer.stopTaking();
        handOver();
        proposer.awaitEmpty(DRAIN_MILLIS);
        stopTimers();
        RuntimeException stopped = new NotReadyException("this node is stopped");
        proposer.close();
        engine.shutdown(1500);
        closeTransport();
        applier.fail(stopped);
        endThreads();
        disk.close();
    }

    /** Ends as if the process had been killed, as near as that is possible inside a process: for tests. */
    public void kill() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopTimers();
        closeTransport();
        proposer.close();
        engine.shutdown(5000);
        applier.fail(new NotReadyException("this node was killed"));
        endThreads();
        disk.close();
    }

    private void closeTransport() {
        transport
                .close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(500, TimeUnit.MILLISECONDS)
                .exceptionally(e -> {
                    LOG.warn("The Raft port did not close in time: {}", String.valueOf(e.getMessage()));
                    return null;
                })
                .join();
    }

    private void handOver() {
        if (!leading || engine.voters().size() < 2) {
            return;
        }
        try {
            engine.transferLeadership(null);
        } catch (MembershipException e) {
            LOG.debug("Leadership is not handed over: {}", e.getMessage());
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANDOVER_MILLIS);
        while (leading && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void stopTimers() {
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(exchangeTimer);
    }

    private void endThreads() {
        leading = false;
        for (ExecutorService pool : List.of(worker, requests, notifier)) {
            pool.shutdown();
        }
    }

    // ------------------------------------------------------------------------------------------------ proposing

    @Override
    public CompletableFuture<R> propose(byte[] command) {
        if (!started.get() || failed) {
            return CompletableFuture.failedFuture(new NotReadyException(
                    failed ? "this node stopped taking part after a fault, see its log" : "the log is not started"));
        }
        if (command.length > settings.maxCommandBytes()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a command of " + command.length
                    + " bytes, at most " + settings.maxCommandBytes() + " are allowed"));
        }
        return proposer.propose(command);
    }

    private void submit(NodeId to, byte[] entry, Submitter.Result result) {
        if (to.equals(disk.id())) {
            byte[] own = entry.clone(); // it is stamped, and may be sent again later
            LogEntries.stamp(own, System.currentTimeMillis());
            engine.append(own, result);
            return;
        }
        transport.request(to, MessageType.FORWARD, entry, settings.proposeTimeoutMillis(), new AnswerCallback() {
            @Override
            public void onAnswer(MessageType type, byte[] payload) {
                onForwardAnswered(type, payload, result);
            }

            @Override
            public void onFailure(String reason, boolean timedOut, boolean sent) {
                if (sent) {
                    result.unknown(reason);
                } else {
                    result.rejected(reason);
                }
            }
        });
    }

    private static void onForwardAnswered(MessageType type, byte[] payload, Submitter.Result result) {
        if (type != MessageType.ANSWER) {
            result.rejected(reason(payload));
            return;
        }
        try {
            Fields answer = Fields.parse(payload);
            switch ((int) answer.number(1)) {
                case COMMITTED -> result.committed();
                case REJECTED -> result.rejected(answer.text(2));
                default -> result.unknown(answer.text(2));
            }
        } catch (IOException e) {
            result.unknown("malformed answer");
        }
    }

    private void onForwarded(InboundRequest request) {
        byte[] entry = request.payload();
        if (!LogEntries.isBatchOf(entry, request.from())) {
            request.fail("only own batches may be forwarded");
            return;
        }
        if (!leading) {
            request.answer(forwardAnswer(REJECTED, "not the leader"));
            return;
        }
        LogEntries.stamp(entry, System.currentTimeMillis());
        engine.append(entry, new Submitter.Result() {
            @Override
            public void committed() {
                request.answer(forwardAnswer(COMMITTED, ""));
            }

            @Override
            public void rejected(String reason) {
                request.answer(forwardAnswer(REJECTED, reason));
            }

            @Override
            public void unknown(String reason) {
                request.answer(forwardAnswer(UNKNOWN, reason));
            }
        });
    }

    private static byte[] forwardAnswer(int code, String reason) {
        return new Fields.Writer().number(1, code).text(2, reason).toBytes();
    }

    static String reason(byte[] failure) {
        try {
            return Fields.parse(failure).text(1);
        } catch (IOException e) {
            return "failed without a readable reason";
        }
    }

    private RaftException noLeader() {
        RaftStatus status = status();
        List<NodeId> missing =
                status.missingVoters().stream().map(MemberStatus::id).toList();
        String why = !waitingFor.isEmpty()
                ? waitingFor
                : missing.isEmpty()
                        ? "no leader is known yet"
                        : "no leader: " + (voterCount(status) - missing.size()) + " of " + voterCount(status)
                                + " up, missing "
                                + String.join(
                                        ", ",
                                        missing.stream().map(NodeId::value).toList());
        return new NoLeaderException(why, missing);
    }

    private static long voterCount(RaftStatus status) {
        return status.members().stream().filter(MemberStatus::voter).count();
    }

    // ------------------------------------------------------------------------------------------------ reading

    @Override
    public CompletableFuture<Long> readBarrier() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        if (!started.get() || closed.get() || failed) {
            result.completeExceptionally(new NotReadyException("this node takes no part"));
            return result;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BARRIER_TIMEOUT_MILLIS);
        long timer = vertx.setTimer(BARRIER_TIMEOUT_MILLIS, id -> result.completeExceptionally(noLeader()));
        result.whenComplete((index, failure) -> vertx.cancelTimer(timer));
        tryBarrier(result, deadline);
        return result;
    }

    private void tryBarrier(CompletableFuture<Long> result, long deadline) {
        engine.readIndex().whenComplete((index, failure) -> {
            if (failure == null) {
                result.complete(index);
            } else if (!result.isDone() && !closed.get() && System.nanoTime() - deadline < 0) {
                vertx.setTimer(BARRIER_RETRY_MILLIS, id -> tryBarrier(result, deadline));
            } else {
                result.completeExceptionally(closed.get() ? new NotReadyException("this node is stopped") : noLeader());
            }
        });
    }

    @Override
    public CompletableFuture<Long> whenApplied(long index) {
        return applier.whenApplied(index);
    }

    // ------------------------------------------------------------------------------------------------ membership

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

    NodeId self() {
        return disk.id();
    }

    boolean isLeading() {
        return leading;
    }

    @Nullable
    NodeId leader() {
        return leader;
    }

    /** Writes a system command into the log; this node must lead. */
    CompletableFuture<Void> appendSystem(SystemCommand command) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        byte[] entry = LogEntries.system(command);
        LogEntries.stamp(entry, System.currentTimeMillis());
        engine.append(entry, new Submitter.Result() {
            @Override
            public void committed() {
                future.complete(null);
            }

            @Override
            public void rejected(String reason) {
                future.completeExceptionally(new MembershipException(reason));
            }

            @Override
            public void unknown(String reason) {
                future.completeExceptionally(new MembershipException(reason));
            }
        });
        return future;
    }

    /** Takes a snapshot now: for tests. */
    public CompletableFuture<Void> snapshotNow() {
        return engine.snapshotNow();
    }

    // ------------------------------------------------------------------------------------------------ status

    private List<NodeId> clusterVoters() {
        return engine.voters();
    }

    private Role role() {
        if (leading) {
            return Role.LEADER;
        }
        if (!engine.isStarted()) {
            boolean isListed =
                    settings.initialMembers().stream().anyMatch(m -> m.address().equals(settings.address()));
            return isListed ? Role.CANDIDATE : Role.LEARNER;
        }
        if (disk.standing() == NodeDisk.Standing.EMPTY || !engine.voters().contains(disk.id())) {
            return Role.LEARNER;
        }
        if (engine.isCandidate()) {
            return Role.CANDIDATE;
        }
        // Before it may raise the term a node asks the others whether they would elect it: it is a candidate in all but
        // name.
        boolean trying = leader == null
                && System.nanoTime() - leaderlessSinceNanos
                        > TimeUnit.MILLISECONDS.toNanos(settings.electionTimeoutMillis());
        return trying ? Role.CANDIDATE : Role.FOLLOWER;
    }

    private NodeState ownState() {
        NodeId known = leader;
        return new NodeState(
                role(),
                engine.term(),
                known == null ? "" : known.value(),
                engine.commitIndex(),
                applier.appliedIndex(),
                settings.address(),
                disk.storageId(),
                disk.standing() != NodeDisk.Standing.EMPTY,
                engine.isStarted(),
                disk.clusterId(),
                Founding.listed(settings.initialMembers()),
                disk.storages());
    }

    @Override
    public RaftStatus status() {
        String clusterId = disk.clusterId();
        return new RaftStatus(
                disk.id(),
                clusterId.isEmpty() ? Optional.empty() : Optional.of(clusterId),
                role(),
                engine.term(),
                Optional.ofNullable(leader),
                engine.commitIndex(),
                applier.appliedIndex(),
                caughtUp,
                memberStatuses());
    }

    private List<MemberStatus> memberStatuses() {
        Set<NodeId> voters = new LinkedHashSet<>(engine.voters());
        Map<NodeId, PeerAddress> addresses = new HashMap<>();
        settings.initialMembers().forEach(m -> addresses.put(m.id(), m.address()));
        addresses.putAll(disk.addresses());
        addresses.put(disk.id(), settings.address());
        if (voters.isEmpty()) {
            settings.initialMembers().forEach(m -> voters.add(m.id()));
        }
        Set<NodeId> shown = new TreeSet<>(voters);
        shown.add(disk.id());
        List<MemberStatus> statuses = new ArrayList<>();
        for (NodeId id : shown) {
            PeerAddress address = addresses.get(id);
            if (address == null) {
                continue;
            }
            statuses.add(id.equals(disk.id()) ? ownStatus(voters, address) : peerStatus(id, voters, address));
        }
        return statuses;
    }

    private MemberStatus ownStatus(Set<NodeId> voters, PeerAddress address) {
        return new MemberStatus(
                disk.id(),
                address,
                role(),
                engine.term(),
                true,
                voters.contains(disk.id()),
                OptionalLong.of(0),
                OptionalLong.of(applier.appliedIndex()),
                leading ? OptionalLong.of(engine.lastLogIndex()) : OptionalLong.empty());
    }

    private MemberStatus peerStatus(NodeId id, Set<NodeId> voters, PeerAddress address) {
        PeerStates.Seen seen = peerStates.of(id);
        if (seen == null) {
            return new MemberStatus(
                    id,
                    address,
                    Role.FOLLOWER,
                    0,
                    false,
                    voters.contains(id),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty());
        }
        return new MemberStatus(
                id,
                address,
                seen.state().role(),
                seen.state().term(),
                seen.isRecent() && transport.isConnected(id) || seen.isVeryRecent(),
                voters.contains(id),
                OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seen.seenNanos())),
                OptionalLong.of(seen.state().appliedIndex()),
                leading ? engine.matchIndex(id) : OptionalLong.empty());
    }

    @Override
    public Registration onStatusChange(Consumer<RaftStatus> listener) {
        listeners.add(listener);
        onNotifier(() -> call(listener, status()));
        return () -> listeners.remove(listener);
    }

    private void statusMayHaveChanged() {
        if (!listeners.isEmpty() && notifying.compareAndSet(false, true)) {
            onNotifier(() -> {
                notifying.set(false);
                RaftStatus status = status();
                List<Object> visible = visible(status);
                if (!visible.equals(lastNotified)) {
                    lastNotified = visible;
                    listeners.forEach(listener -> call(listener, status));
                }
            });
        }
    }

    private static List<Object> visible(RaftStatus status) {
        List<Object> visible = new ArrayList<>(
                List.of(status.role(), status.term(), status.leader(), status.clusterId(), status.caughtUp()));
        for (MemberStatus member : status.members()) {
            visible.add(
                    List.of(member.id(), member.address(), member.role(), member.term(), member.up(), member.voter()));
        }
        return visible;
    }

    private void onNotifier(Runnable task) {
        try {
            notifier.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.trace("Stopped: nobody is told any more");
        }
    }

    private static void call(Consumer<RaftStatus> listener, RaftStatus status) {
        try {
            listener.accept(status);
        } catch (RuntimeException e) {
            LOG.error("A listener of the Raft status failed", e);
        }
    }

    // ------------------------------------------------------------------------------------------------ events

    private void tick() {
        proposer.tick();
        applier.passed(engine.appliedIndex());
        statusMayHaveChanged();
        if (!caughtUp && leader != null && askingToCatchUp.compareAndSet(false, true)) {
            engine.readIndex().whenComplete((index, failure) -> {
                caughtUp |= failure == null;
                askingToCatchUp.set(false);
                if (failure == null) {
                    statusMayHaveChanged();
                }
            });
        }
    }

    private void onPeerState(NodeId from, NodeState state) {
        onWorker(() -> {
            members.learn(state);
            if (!engineStarting.get()) {
                considerFounding();
            } else {
                electFirstLeader();
                admit(from, state);
            }
            statusMayHaveChanged();
        });
    }

    /** The founder with the smallest id does not wait for a timeout: there is no leader that it could disturb. */
    private void electFirstLeader() {
        if (firstElectionDone
                || engine.term() != 0
                || leader != null
                || disk.standing() != NodeDisk.Standing.FOUNDER
                || !engine.isStarted()) {
            return;
        }
        Map<NodeId, NodeState> states = peerStates.recent();
        Set<NodeId> ready = new HashSet<>(Set.of(disk.id()));
        states.forEach((id, state) -> {
            if (state.engineStarted() && state.mayVote() && state.term() == 0) {
                ready.add(id);
            }
        });
        boolean smallest = ready.stream().allMatch(id -> disk.id().compareTo(id) <= 0);
        if (smallest && ready.size() >= engine.voters().size() / 2 + 1) {
            firstElectionDone = true;
            engine.electNow();
        }
    }

    /** A voting member without a vote has come with a new disk: let the log admit it. */
    private void admit(NodeId from, NodeState state) {
        if (leading
                && !state.mayVote()
                && state.engineStarted()
                && engine.voters().contains(from)) {
            appendSystem(new SystemCommand.AdmitDisk(from, state.address(), state.storageId()))
                    .exceptionally(failure -> {
                        LOG.debug("Node {} is not admitted yet: {}", from, failure.getMessage());
                        return null;
                    });
        }
    }

    private final class LogNews implements Applier.MembershipListener {
        @Override
        public void onClusterId(String clusterId) {
            disk.clusterId(clusterId);
        }

        @Override
        public void onDiskAdmitted(NodeId id, PeerAddress address, String storageId) {
            if (id.equals(disk.id())) {
                if (storageId.equals(disk.storageId()) && disk.standing() == NodeDisk.Standing.EMPTY) {
                    disk.admitted();
                    LOG.info("This node's disk is admitted: it votes from now on");
                }
            } else {
                disk.storageAdmitted(id, storageId);
                members.admitted(id, address);
            }
        }

        @Override
        public void onForgotten(NodeId id) {
            if (!id.equals(disk.id())) {
                disk.forget(id);
            }
        }
    }

    private final class EngineNews implements EngineListener {
        @Override
        public void onTerm(long term) {
            statusMayHaveChanged();
        }

        @Override
        public void onLeading(long term) {
            LOG.info("Leader of term {}", term);
            engine.forgetMatchIndexes();
            leading = true;
            leaderIs(disk.id());
            if (disk.clusterId().isEmpty()) {
                appendSystem(new SystemCommand.FoundCluster(UUID.randomUUID().toString()));
            }
        }

        @Override
        public void onLeadingEnded(String reason) {
            LOG.info("No longer the leader: {}", reason);
            leading = false;
            leaderIs(null);
        }

        @Override
        public void onFollowing(NodeId newLeader, long term) {
            LOG.info("Following {} in term {}", newLeader, term);
            leaderIs(newLeader);
        }

        @Override
        public void onFollowingEnded(String reason) {
            if (leader != null && !leading) {
                LOG.info("No longer following {}: {}", leader, reason);
                leaderIs(null);
            }
        }

        private void leaderIs(@Nullable NodeId value) {
            leader = value;
            if (value == null) {
                leaderlessSinceNanos = System.nanoTime();
            } else {
                onWorker(engine::endHurry);
            }
            proposer.leaderChanged(value);
            if (!closed.get()) {
                peerStates.exchange();
            }
            statusMayHaveChanged();
        }

        @Override
        public void onConfiguration(List<NodeId> voters) {
            LOG.info("Voting members: {}", voters);
            onNotifier(members::redial);
            statusMayHaveChanged();
        }

        @Override
        public void onFatal(String reason) {
            failed = true;
            leading = false;
            leaderIs(null);
            LOG.error("This node takes no part any more: {}", reason);
        }
    }
}
