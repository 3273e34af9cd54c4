package io.muster.raft;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One node's end of the replicated log. All methods may be called from any thread and none blocks except {@link
 * #close}; futures fail with a {@link RaftException} and complete on threads that must not be blocked.
 *
 * @param <R> what a command results in
 */
public interface ReplicatedLog<R> extends AutoCloseable {

    /**
     * Opens the port and the stored log and begins to take part. Completes when this node listens and has loaded its
     * local state; it need not know a leader yet. Fails with {@link StartFailedException}.
     */
    CompletableFuture<Void> start();

    /**
     * Appends a command and waits until this node has applied it, wherever the leader is: the proposer reads its own
     * write on this node. Commands proposed one after the other on one node are applied in that order.
     *
     * <p>Fails within {@link RaftSettings#proposeTimeoutMillis} (2 s, and half a second for each megabyte that is under way with it) with
     * {@link OverloadedException}, {@link CommandTooLargeException} or {@link NoLeaderException} (certainly not applied, ever) or {@link OutcomeUnknownException} (may be applied, at most once).
     */
    CompletableFuture<R> propose(byte[] command);

    /**
     * Completes with an index when this node has applied everything that was committed before the call. Fails within
     * 2 s with {@link NoLeaderException} when that cannot be known.
     */
    CompletableFuture<Long> readBarrier();

    /** The present status; cheap. */
    RaftStatus status();

    /** Completes with the applied index as soon as it is at least {@code index}; never fails by itself, but ends exceptionally on close. */
    CompletableFuture<Long> whenApplied(long index);

    /**
     * Calls the listener whenever role, term, leader, the membership or a member's state changes (not for every index),
     * one call at a time, and once at the beginning.
     */
    Registration onStatusChange(Consumer<RaftStatus> listener);

    /** Hands leadership to that member. Completes when a new leader is known; fails with {@link MembershipException}. */
    CompletableFuture<Void> transferLeadership(NodeId target);

    /**
     * Makes a node a member; may be called on any node. It first catches up without a vote. One change at a time.
     * The node that answers at the address joins under its own id, which is another one when it has moved there.
     * Completes when the new membership is committed; fails with {@link MembershipException} or {@link NoLeaderException}.
     */
    CompletableFuture<Void> addMember(NodeId id, PeerAddress address);

    /** Ends a node's membership; may be called on any node. Otherwise as {@link #addMember}. */
    CompletableFuture<Void> removeMember(NodeId id);

    /** Messages between nodes over the same authenticated connections. */
    PeerMessenger peers();

    /** Hands over leadership if this node leads, ends waiting futures and stops; takes at most about two seconds. */
    @Override
    void close();
}
