package io.muster.raft.internal.node;

import io.muster.raft.NodeId;
import io.muster.raft.internal.engine.EngineListener;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who leads, as far as this node's engine has told. Written on threads of the engine, read from any. */
final class Leadership implements EngineListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    /** What follows from it, elsewhere in the node. Called on threads of the engine: must not block. */
    interface Reactions {
        /** This node has been elected; {@link #leaderIs} follows. */
        void elected();

        void leaderIs(@Nullable NodeId leader);

        void votersChanged();

        /** Something that is shown may have changed. */
        void changed();
    }

    private final NodeId self;
    private final Reactions reactions;
    private volatile boolean leading;
    private volatile @Nullable NodeId leader;
    private volatile long leaderlessSinceNanos = System.nanoTime();
    private volatile boolean failed;

    Leadership(NodeId self, Reactions reactions) {
        this.self = self;
        this.reactions = reactions;
    }

    /** Whether this node leads and has applied everything of earlier terms. */
    boolean isLeading() {
        return leading;
    }

    @Nullable
    NodeId leader() {
        return leader;
    }

    /** Whether there has been no leader for that long. */
    boolean leaderlessFor(long millis) {
        return leader == null && System.nanoTime() - leaderlessSinceNanos > TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Whether the engine gave up. */
    boolean hasFailed() {
        return failed;
    }

    /** The node has ended: it leads no more. */
    void ended() {
        leading = false;
    }

    @Override
    public void onTerm(long term) {
        reactions.changed();
    }

    @Override
    public void onLeading(long term) {
        LOG.info("Leader of term {}", term);
        reactions.elected();
        leading = true;
        leaderIs(self);
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

    @Override
    public void onConfiguration(List<NodeId> voters) {
        LOG.info("Voting members: {}", voters);
        reactions.votersChanged();
        reactions.changed();
    }

    @Override
    public void onFatal(String reason) {
        failed = true;
        leading = false;
        leaderIs(null);
        LOG.error("This node takes no part any more: {}", reason);
    }

    private void leaderIs(@Nullable NodeId value) {
        leader = value;
        if (value == null) {
            leaderlessSinceNanos = System.nanoTime();
        }
        reactions.leaderIs(value);
        reactions.changed();
    }
}
