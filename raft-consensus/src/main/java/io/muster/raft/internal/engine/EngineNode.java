package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.closure.TaskClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.google.protobuf.Message;
import io.muster.raft.MembershipException;
import io.muster.raft.NodeId;
import io.muster.raft.RaftSettings;
import io.muster.raft.internal.log.LogConsumer;
import io.muster.raft.internal.log.Submitter;
import io.muster.raft.internal.rpc.Transport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SOFAJRaft node on our connections. Longer than other classes: it is all that the engine is asked and told. */
public final class EngineNode {
    private static final Logger LOG = LoggerFactory.getLogger(EngineNode.class);
    private static final String GROUP = "muster";
    private static final int HURRY_DIVISOR = 4;
    private static final long READ_INDEX_MILLIS = 2000;
    /** The first of the engine's own timeouts for it starts a timer that ticks each millisecond ever after: a fortieth of a core. */
    private static final long NO_ENGINE_TIMEOUT = -1;

    private final NodeId self;
    private final RaftSettings settings;
    private final Path directory;
    private final LogConsumer consumer;
    private final EngineListener listener;
    private final ExecutorService worker;
    private final EngineWiring wiring;
    private final CommitSpreader spreader = new CommitSpreader(this::heartbeat, System::nanoTime);
    private final AtomicLong term = new AtomicLong();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private volatile @Nullable NodeImpl node;
    private volatile List<NodeId> voters = List.of();
    private volatile boolean ended;

    /**
     * @param worker runs what may take long
     * @param requests runs the peers' requests
     * @param mayVote whether this node may ask for votes and give its own
     */
    public EngineNode(
            NodeId self,
            RaftSettings settings,
            Path directory,
            Transport transport,
            ExecutorService worker,
            Executor requests,
            BooleanSupplier mayVote,
            LogConsumer consumer,
            EngineListener listener) {
        EngineSetup.prepareOnce();
        this.self = self;
        this.settings = settings;
        this.directory = directory;
        this.consumer = consumer;
        this.listener = listener;
        this.worker = worker;
        this.wiring = new EngineWiring(transport, mayVote, this::isStarted, this::onEntriesStored);
        EngineRpcServer.serve(wiring, requests);
    }

    /** Says to the engine what has to be said once per process; needless before a node is made, which does it otherwise. */
    public static void prepare() {
        EngineSetup.prepareOnce();
    }

    /**
     * Opens the stored log and takes part. Blocks.
     *
     * @param founders the first configuration, which counts only while the log is empty; empty to wait for a leader
     * @throws IllegalStateException when the log cannot be opened
     */
    public synchronized void start(List<NodeId> founders) {
        PeerId peer = PeerIds.of(self);
        NodeManager.getInstance().addAddress(peer.getEndpoint());
        NodeImpl created = new NodeImpl(GROUP, peer);
        if (!created.init(options(founders))) {
            created.shutdown();
            throw new IllegalStateException("the Raft log in " + directory + " cannot be opened");
        }
        node = created;
        refreshVoters();
        consumer.passed(created.getLastAppliedLogIndex());
    }

    private EngineNodeOptions options(List<NodeId> founders) {
        EngineNodeOptions options = new EngineNodeOptions(wiring);
        options.setServiceFactory(new TermObserver(value -> {
            term.set(value);
            listener.onTerm(value);
        }));
        options.setFsm(new EngineStateMachine(
                consumer, listener, worker, settings.snapshotEntries(), settings.snapshotBytes(), this::takeSnapshot));
        EngineTuning.tune(options, settings, directory, founders);
        return options;
    }

    private NodeImpl node() {
        NodeImpl started = node;
        if (started == null) {
            throw new IllegalStateException("the engine is not started");
        }
        return started;
    }

    public boolean isStarted() {
        return node != null;
    }

    /** Appends an entry if this node leads. Does not block. */
    public void append(byte[] entry, Submitter.Result result) {
        NodeImpl started = node;
        if (started == null || ended) {
            result.rejected(ended ? "the engine has ended" : "the engine is not started");
            return;
        }
        long ticket = spreader.appending();
        TaskClosure closure = new TaskClosure() {
            private boolean committed;

            @Override
            public void onCommitted() {
                committed = true;
                spreader.committed(ticket);
                result.committed();
            }

            @Override
            public void run(Status status) {
                if (committed || status.isOk()) {
                    return;
                }
                if (certainlyNotAppended(status)) {
                    result.rejected(status.getErrorMsg());
                } else {
                    result.unknown(status.getErrorMsg());
                }
            }
        };
        try {
            started.apply(new Task(ByteBuffer.wrap(entry), closure));
        } catch (IllegalStateException e) {
            // The engine is shutting down and has already told the closure.
            return;
        }
    }

    /**
     * The engine answers EPERM both before it appends (not the leader) and after (it stepped down with the entry in its
     * log); only the words differ. They are those of the pinned version, and a test checks them.
     */
    private static boolean certainlyNotAppended(Status status) {
        String message = String.valueOf(status.getErrorMsg());
        return switch (status.getRaftError()) {
            case EBUSY -> true;
            case ENODESHUTDOWN -> true;
            case EPERM -> message.startsWith("Is not leader") || message.startsWith("expected_term");
            default -> false;
        };
    }

    /** Completes with an index that covers everything committed before the call, once it is applied here; fails after two seconds. */
    public CompletableFuture<Long> readIndex() {
        return heartbeat().orTimeout(READ_INDEX_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A read index makes the leader send a heartbeat to every follower, and a heartbeat carries the commit index. May never complete. */
    private CompletableFuture<Long> heartbeat() {
        CompletableFuture<Long> future = new CompletableFuture<>();
        NodeImpl started = node;
        if (started == null || ended) {
            return CompletableFuture.failedFuture(new IllegalStateException("the engine is not running"));
        }
        try {
            started.readIndex(new byte[0], new ReadIndexClosure(NO_ENGINE_TIMEOUT) {
                @Override
                public void run(Status status, long index, byte[] context) {
                    if (status.isOk()) {
                        future.complete(index);
                    } else {
                        future.completeExceptionally(new IllegalStateException(status.getErrorMsg()));
                    }
                }
            });
        } catch (IllegalStateException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /**
     * A heartbeat tells a follower commits only up to what the leader knows to be stored there. A follower that confirms
     * the last entry after the majority has, and after the heartbeat for its commit, needs another one.
     */
    private void onEntriesStored(long index) {
        if (index <= commitIndex() && index >= lastLogIndex()) {
            spreader.spreadAgain();
        }
    }

    public long term() {
        return term.get();
    }

    public boolean isCandidate() {
        NodeImpl started = node;
        return started != null && started.getNodeState() == State.STATE_CANDIDATE;
    }

    public long commitIndex() {
        return number(NodeImpl::getLastCommittedIndex);
    }

    public long appliedIndex() {
        return number(NodeImpl::getLastAppliedLogIndex);
    }

    public long lastLogIndex() {
        return number(NodeImpl::getLastLogIndex);
    }

    private long number(ToLongFunction<NodeImpl> getter) {
        NodeImpl started = node;
        try {
            return started == null ? 0 : getter.applyAsLong(started);
        } catch (IllegalStateException e) {
            return 0; // the engine has ended and says nothing about itself any more
        }
    }

    /** The members with a vote, as the last configuration in the log had it when it was last looked at. Never waits. */
    public List<NodeId> voters() {
        return voters;
    }

    /**
     * Looks at the last configuration. The engine guards it with a lock that it holds while it writes its vote to the disk, so
     * this may wait: not for event loops.
     */
    public void refreshVoters() {
        NodeImpl started = node;
        Configuration configuration = started == null ? null : started.getCurrentConf();
        if (configuration != null) {
            voters = configuration.listPeers().stream().map(PeerIds::toNodeId).toList();
        }
    }

    /** The last entry known to be stored on that peer, if this node leads. */
    public OptionalLong matchIndex(NodeId peer) {
        Long index = wiring.matchIndexes().get(peer);
        return index == null ? OptionalLong.empty() : OptionalLong.of(index);
    }

    /** What was known about peers in an earlier term counts no more. */
    public void forgetMatchIndexes() {
        wiring.matchIndexes().clear();
    }

    /** Stands for election now. For the first election of a cluster, in which there is no leader to disturb. */
    public void electNow() {
        NodeImpl started = node();
        TimeoutNowRequest request = TimeoutNowRequest.newBuilder()
                .setGroupId(GROUP)
                .setServerId(PeerIds.of(self).toString())
                .setPeerId(PeerIds.of(self).toString())
                .setTerm(term.get())
                .build();
        started.handleTimeoutNowRequest(request, new RpcRequestClosure(null, TimeoutNowResponse.getDefaultInstance()) {
            @Override
            public void sendResponse(Message message) {
                // Nobody asked.
            }
        });
    }

    /**
     * The leader's process is certainly gone: stands for election soon instead of waiting for the full timeout. Only a
     * hint about time; the others still refuse as long as they hear the leader.
     */
    public void hurryElection() {
        NodeImpl started = node;
        if (started != null && !hurried.getAndSet(true)) {
            started.resetElectionTimeoutMs(Math.max(50, settings.electionTimeoutMillis() / HURRY_DIVISOR));
        }
    }

    /** Goes back to the usual timeout. */
    public void endHurry() {
        NodeImpl started = node;
        if (started != null && hurried.getAndSet(false)) {
            started.resetElectionTimeoutMs(settings.electionTimeoutMillis());
        }
    }

    /** Catches a peer up without a vote, then gives it one. */
    public CompletableFuture<Void> addVoter(NodeId id) {
        if (voters().contains(id)) {
            return CompletableFuture.completedFuture(null);
        }
        return change("add " + id, done -> node().addPeer(PeerIds.of(id), done));
    }

    public CompletableFuture<Void> removeVoter(NodeId id) {
        if (!voters().contains(id)) {
            return CompletableFuture.completedFuture(null);
        }
        return change("remove " + id, done -> node().removePeer(PeerIds.of(id), done));
    }

    private interface Change {
        void begin(Closure done);
    }

    private CompletableFuture<Void> change(String what, Change change) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        try {
            change.begin(status -> {
                refreshVoters();
                if (status.isOk()) {
                    future.complete(null);
                } else {
                    future.completeExceptionally(
                            new MembershipException("could not " + what + ": " + status.getErrorMsg()));
                }
            });
        } catch (IllegalStateException | IllegalArgumentException e) {
            future.completeExceptionally(new MembershipException("could not " + what + ": " + e.getMessage()));
        }
        return future;
    }

    /** Begins to hand over leadership; throws {@link MembershipException} if that is refused at once. */
    public void transferLeadership(@Nullable NodeId target) {
        Status status = node().transferLeadershipTo(target == null ? PeerId.ANY_PEER : PeerIds.of(target));
        if (!status.isOk()) {
            throw new MembershipException("leadership was not handed over: " + status.getErrorMsg());
        }
    }

    private void takeSnapshot() {
        NodeImpl started = node;
        if (started != null) {
            started.snapshot(status -> {
                if (!status.isOk() && status.getRaftError() != RaftError.EBUSY) {
                    LOG.warn("No snapshot was taken: {}", status.getErrorMsg());
                }
            });
        }
    }

    /** Takes a snapshot now. */
    public CompletableFuture<Void> snapshotNow() {
        return change("take a snapshot", done -> node().snapshot(done));
    }

    /** Stops and waits for the end. */
    public synchronized void shutdown(long timeoutMillis) {
        ended = true;
        Node started = node;
        if (started == null) {
            return;
        }
        CountDownLatch ended = new CountDownLatch(1);
        started.shutdown(status -> ended.countDown());
        try {
            if (!ended.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
                LOG.warn("The Raft engine did not end within {} ms", timeoutMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        NodeManager.getInstance().removeAddress(PeerIds.of(self).getEndpoint());
    }
}
