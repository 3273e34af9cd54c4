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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Changes of membership and leadership: carried out by the leader, passed on to it by the others. */
final class Membership {
    private static final long POLL_MILLIS = 20;
    private static final long REACH_MILLIS = 3000;
    private static final long TRANSFER_MILLIS = 3000;
    private static final long CHANGE_MILLIS = 60_000;

    private enum Change {
        ADD,
        REMOVE,
        TRANSFER
    }

    private final RaftNode<?> node;
    private final Vertx vertx;
    private final Transport transport;
    private final EngineNode engine;
    private final Members members;
    private final PeerStates peerStates;

    Membership(
            RaftNode<?> node,
            Vertx vertx,
            Transport transport,
            EngineNode engine,
            Members members,
            PeerStates peerStates) {
        this.node = node;
        this.vertx = vertx;
        this.transport = transport;
        this.engine = engine;
        this.members = members;
        this.peerStates = peerStates;
        transport.handle(MessageType.MEMBERSHIP, this::serve);
    }

    CompletableFuture<Void> add(NodeId id, PeerAddress address) {
        return node.isLeading() ? addAsLeader(id, address) : passOn(Change.ADD, id, address.toString());
    }

    CompletableFuture<Void> remove(NodeId id) {
        if (!node.isLeading()) {
            return passOn(Change.REMOVE, id, "");
        }
        if (!id.equals(node.self())) {
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
        return node.isLeading() ? transferAsLeader(target) : passOn(Change.TRANSFER, target, "");
    }

    private CompletableFuture<Void> addAsLeader(NodeId id, PeerAddress address) {
        if (engine.voters().contains(id)) {
            return CompletableFuture.completedFuture(null);
        }
        members.expect(id, address);
        return until(() -> joining(id) != null, REACH_MILLIS)
                .exceptionallyCompose(late -> refused("node " + id + " does not answer at " + address
                        + ", or is not ready to join: is it started, with this cluster's name and secret?"))
                .thenCompose(reached -> {
                    NodeState state = joining(id);
                    String storage = state == null ? "" : state.storageId();
                    return node.appendSystem(new SystemCommand.AdmitDisk(id, address, storage));
                })
                .thenCompose(admitted -> engine.addVoter(id));
    }

    private @org.jspecify.annotations.Nullable NodeState joining(NodeId id) {
        NodeState state = peerStates.recent().get(id);
        return state != null && state.engineStarted() && transport.isConnected(id) ? state : null;
    }

    private CompletableFuture<Void> removeAsLeader(NodeId id) {
        if (!engine.voters().contains(id)) {
            return refused("node " + id + " is not a member");
        }
        if (engine.voters().size() == 1) {
            return refused("node " + id + " is the last member");
        }
        return engine.removeVoter(id).thenCompose(done -> node.appendSystem(new SystemCommand.ForgetMember(id)));
    }

    private CompletableFuture<Void> transferAsLeader(NodeId target) {
        if (target.equals(node.self())) {
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
        return until(() -> target.equals(node.leader()), TRANSFER_MILLIS)
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
        return until(() -> node.leader() != null, TRANSFER_MILLIS)
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(
                        new NoLeaderException("no leader is known that could change the membership", List.of())))
                .thenCompose(known -> sendTo(node.leader(), change, id, address));
    }

    private CompletableFuture<Void> sendTo(
            @org.jspecify.annotations.Nullable NodeId leader, Change change, NodeId id, String address) {
        if (leader == null) {
            return refused("the leader was lost");
        }
        if (leader.equals(node.self())) {
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
                    future.completeExceptionally(new MembershipException(RaftNode.reason(bytes)));
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
            until(node::isLeading, REACH_MILLIS)
                    .exceptionallyCompose(late -> refused("node " + node.self() + " does not lead"))
                    .thenCompose(leads -> carryOut(change, id, fields.text(3)))
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
            case REMOVE -> remove(id);
            case TRANSFER -> transferAsLeader(id);
        };
    }
}
