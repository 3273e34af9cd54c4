package io.muster.raft.internal.node;

import io.muster.raft.MembershipException;
import io.muster.raft.NoLeaderException;
import io.muster.raft.NodeId;
import io.muster.raft.PeerAddress;
import io.muster.raft.internal.engine.EngineNode;
import io.muster.raft.internal.log.SystemCommand;
import io.muster.raft.internal.rpc.AnswerCallback;
import io.muster.raft.internal.rpc.Fields;
import io.muster.raft.internal.rpc.InboundRequest;
import io.muster.raft.internal.rpc.MessageType;
import io.muster.raft.internal.rpc.Transport;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes of membership and leadership: carried out by the leader, passed on to it by the others. */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");
    private static final long POLL_MILLIS = 20;
    private static final long REACH_MILLIS = 3000;
    private static final long TRANSFER_MILLIS = 3000;
    private static final long CHANGE_MILLIS = 60_000;

    private enum Change {
        ADD,
        REMOVE,
        TRANSFER
    }

    private final NodeId self;
    private final Vertx vertx;
    private final Executor worker;
    private final Transport transport;
    private final EngineNode engine;
    private final Members members;
    private final PeerStates peerStates;
    private final Leadership leadership;
    private final SystemLog systemLog;

    Membership(
            NodeId self,
            Vertx vertx,
            Executor worker,
            Transport transport,
            EngineNode engine,
            Members members,
            PeerStates peerStates,
            Leadership leadership,
            SystemLog systemLog) {
        this.self = self;
        this.vertx = vertx;
        this.worker = worker;
        this.transport = transport;
        this.engine = engine;
        this.members = members;
        this.peerStates = peerStates;
        this.leadership = leadership;
        this.systemLog = systemLog;
        transport.handle(MessageType.MEMBERSHIP, this::serve);
    }

    CompletableFuture<Void> add(NodeId id, PeerAddress address) {
        return onWorker(
                () -> leadership.isLeading() ? addAsLeader(id, address) : passOn(Change.ADD, id, address.toString()));
    }

    CompletableFuture<Void> remove(NodeId id) {
        return onWorker(() -> removeHereOrElsewhere(id));
    }

    private CompletableFuture<Void> removeHereOrElsewhere(NodeId id) {
        if (!leadership.isLeading()) {
            return passOn(Change.REMOVE, id, "");
        }
        if (!id.equals(self)) {
            return removeAsLeader(id);
        }
        // A leader cannot clean up after its own removal: another one removes it.
        NodeId successor = engine.voters().stream()
                .filter(voter -> !voter.equals(id) && transport.isConnected(voter))
                .findFirst()
                .orElse(null);
        if (successor == null) {
            return refused("node " + id + " leads and there is no other member to take over");
        }
        return transferAsLeader(successor).thenCompose(done -> passOn(Change.REMOVE, id, ""));
    }

    CompletableFuture<Void> transfer(NodeId target) {
        return onWorker(() -> leadership.isLeading() ? transferAsLeader(target) : passOn(Change.TRANSFER, target, ""));
    }

    /** The engine may take its time even to begin a change. */
    private CompletableFuture<Void> onWorker(Supplier<CompletableFuture<Void>> change) {
        return CompletableFuture.supplyAsync(change, worker).thenCompose(Function.identity());
    }

    /** Begins to hand leadership to whoever is best, if this node leads others, and waits a little for the end. Blocks. */
    void handOver(long timeoutMillis) {
        if (!leadership.isLeading() || engine.voters().size() < 2) {
            return;
        }
        try {
            engine.transferLeadership(null);
        } catch (MembershipException e) {
            LOG.debug("Leadership is not handed over: {}", e.getMessage());
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (leadership.isLeading() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whoever lives at the address decides under which id it joins: a node that has moved keeps its own. */
    private CompletableFuture<Void> addAsLeader(NodeId id, PeerAddress address) {
        if (engine.voters().contains(id) && transport.isConnectedAt(id, address)) {
            return CompletableFuture.completedFuture(null);
        }
        members.expect(address);
        return until(() -> joining(address) != null, REACH_MILLIS)
                .exceptionallyCompose(
                        late -> refused(
                                "the node at " + address
                                        + " does not answer, or is not ready to join: is it started, with this cluster's name and secret?"))
                .thenCompose(reached -> admitAndAdd(joining(address), address))
                .whenComplete((done, failure) -> members.expectNoMore(address));
    }

    private CompletableFuture<Void> admitAndAdd(Map.@Nullable Entry<NodeId, NodeState> node, PeerAddress address) {
        if (node == null) {
            return refused("the node at " + address + " was lost");
        }
        if (engine.voters().contains(node.getKey())) {
            return CompletableFuture.completedFuture(null); // a member that has moved there
        }
        return systemLog
                .append(new SystemCommand.AdmitDisk(
                        node.getKey(), address, node.getValue().storageId()))
                .thenCompose(admitted -> engine.addVoter(node.getKey()));
    }

    private Map.@Nullable Entry<NodeId, NodeState> joining(PeerAddress address) {
        return peerStates.recent().entrySet().stream()
                .filter(node -> node.getValue().address().equals(address)
                        && node.getValue().engineStarted()
                        && transport.isConnected(node.getKey()))
                .findFirst()
                .orElse(null);
    }

    private CompletableFuture<Void> removeAsLeader(NodeId id) {
        if (!engine.voters().contains(id)) {
            return refused("node " + id + " is not a member");
        }
        if (engine.voters().size() == 1) {
            return refused("node " + id + " is the last member");
        }
        return engine.removeVoter(id).thenCompose(done -> systemLog.append(new SystemCommand.ForgetMember(id)));
    }

    private CompletableFuture<Void> transferAsLeader(NodeId target) {
        if (target.equals(self)) {
            return CompletableFuture.completedFuture(null);
        }
        if (!engine.voters().contains(target)) {
            return refused("node " + target + " is not a member with a vote");
        }
        try {
            engine.transferLeadership(target);
        } catch (MembershipException e) {
            return CompletableFuture.failedFuture(e);
        }
        return until(() -> target.equals(leadership.leader()), TRANSFER_MILLIS)
                .exceptionallyCompose(
                        late -> refused("node " + target + " did not take over within " + TRANSFER_MILLIS + " ms"));
    }

    private static <T> CompletableFuture<T> refused(String why) {
        return CompletableFuture.failedFuture(new MembershipException(why));
    }

    private CompletableFuture<Void> until(BooleanSupplier condition, long timeoutMillis) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        poll(condition, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis), future);
        return future;
    }

    private void poll(BooleanSupplier condition, long deadline, CompletableFuture<Void> future) {
        if (condition.getAsBoolean()) {
            future.complete(null);
        } else if (System.nanoTime() - deadline > 0) {
            future.completeExceptionally(new MembershipException("timed out"));
        } else {
            vertx.setTimer(POLL_MILLIS, id -> poll(condition, deadline, future));
        }
    }

    private CompletableFuture<Void> passOn(Change change, NodeId id, String address) {
        return until(() -> leadership.leader() != null, TRANSFER_MILLIS)
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(
                        new NoLeaderException("no leader is known that could change the membership", List.of())))
                .thenCompose(known -> sendTo(leadership.leader(), change, id, address));
    }

    private CompletableFuture<Void> sendTo(@Nullable NodeId leader, Change change, NodeId id, String address) {
        if (leader == null) {
            return refused("the leader was lost");
        }
        if (leader.equals(self)) {
            return carryOut(change, id, address);
        }
        CompletableFuture<Void> future = new CompletableFuture<>();
        byte[] payload = new Fields.Writer()
                .text(1, change.name())
                .text(2, id.value())
                .text(3, address)
                .toBytes();
        transport.request(leader, MessageType.MEMBERSHIP, payload, CHANGE_MILLIS, new AnswerCallback() {
            @Override
            public void onAnswer(MessageType type, byte[] bytes) {
                if (type == MessageType.ANSWER) {
                    future.complete(null);
                } else {
                    future.completeExceptionally(new MembershipException(Fields.failure(bytes)));
                }
            }

            @Override
            public void onFailure(String reason, boolean timedOut, boolean sent) {
                future.completeExceptionally(
                        new MembershipException("the leader " + leader + " did not confirm the change: " + reason));
            }
        });
        return future;
    }

    private void serve(InboundRequest request) {
        try {
            Fields fields = Fields.parse(request.payload());
            Change change = Change.valueOf(fields.text(1));
            NodeId id = new NodeId(fields.text(2));
            // The sender may know of this node's election a moment before this node has taken office.
            until(leadership::isLeading, REACH_MILLIS)
                    .exceptionallyCompose(late -> refused("node " + self + " does not lead"))
                    .thenComposeAsync(leads -> carryOut(change, id, fields.text(3)), worker)
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            request.answer(new byte[0]);
                        } else {
                            request.fail(message(failure));
                        }
                    });
        } catch (IOException | IllegalArgumentException e) {
            request.fail("malformed change of membership: " + e.getMessage());
        }
    }

    private static String message(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    private CompletableFuture<Void> carryOut(Change change, NodeId id, String address) {
        return switch (change) {
            case ADD -> addAsLeader(id, PeerAddress.parse(address));
            case REMOVE -> removeHereOrElsewhere(id);
            case TRANSFER -> transferAsLeader(id);
        };
    }
}
