package io.muster.gateway;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node gets a request or a connection: the best state of health that any node has, within it the least
 * loaded one, or for naming requests the one that the client's address points to.
 *
 * <p>A node that is not ready gets work only while no node at all is ready; a dead one never. A node that has just
 * returned is passed over most times, and takes back the clients that it had a few at a time, until its slow start is
 * over. Stateless, allocates nothing, any thread.
 */
final class NodeChooser {

    /** How far above the average a node's load may rise before a client's naming requests move to its next choice. */
    private static final double LOAD_BOUND = 1.25;

    /** Below this many requests in flight the bound is not applied: small numbers are unequal by chance. */
    private static final int UNBOUNDED_LOAD = 64;

    private final NodeDirectory directory;
    private final long slowStartNanos;
    private final LongSupplier clock;

    NodeChooser(NodeDirectory directory, Duration slowStart) {
        this(directory, slowStart, System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime} */
    NodeChooser(NodeDirectory directory, Duration slowStart, LongSupplier clock) {
        this.directory = directory;
        this.slowStartNanos = slowStart.toNanos();
        this.clock = clock;
    }

    /** The node with the fewest requests in flight. */
    @Nullable
    Node forRequest(Collection<Node> tried) {
        return leastLoaded(tried, node -> node.inFlight().get());
    }

    /** The node with the fewest open gRPC connections. */
    @Nullable
    Node forConnection(Collection<Node> tried) {
        return leastLoaded(tried, node -> node.grpcConnections().get());
    }

    /** The leader while it can take work, else as {@link #forRequest}. */
    @Nullable
    Node forLeader(Collection<Node> tried) {
        Node leader = directory.leader();
        return leader != null
                        && leader.state(clock.getAsLong()).compareTo(NodeHealth.State.SUSPECT) < 0
                        && !tried.contains(leader)
                ? leader
                : forRequest(tried);
    }

    /** Whether a node is left that has not been tried and may get work. */
    boolean hasAnother(Collection<Node> tried) {
        return bestState(directory.nodes(), tried, clock.getAsLong()) != null;
    }

    /**
     * The node that stays the same for one client as long as the node can take work and is not overloaded, because a
     * 1.x client gets its UDP pushes from the node that knows its subscription.
     *
     * @param client the client's address
     */
    @Nullable
    Node forNaming(String client, Collection<Node> tried) {
        List<Node> nodes = directory.nodes();
        long now = clock.getAsLong();
        NodeHealth.State state = bestState(nodes, tried, now);
        if (state == null) {
            return null;
        }
        long total = 1;
        int count = 0;
        double greatestShare = 0;
        for (Node node : nodes) {
            if (eligible(node, state, tried, now)) {
                total += node.inFlight().get();
                count++;
                greatestShare = Math.max(greatestShare, node.trust().share(now, slowStartNanos));
            }
        }
        double bound = Math.max(UNBOUNDED_LOAD, LOAD_BOUND * total / count);
        long clientHash = hash(client);
        Node best = null;
        Node bestWithinBound = null;
        long bestScore = 0;
        long bestScoreWithinBound = 0;
        for (Node node : nodes) {
            if (!eligible(node, state, tried, now)) {
                continue;
            }
            long score = mix(clientHash ^ node.hash());
            if (best == null || score > bestScore) {
                best = node;
                bestScore = score;
            }
            // Which clients a returning node has back already depends on the client only, so that nobody moves twice.
            double share = node.trust().share(now, slowStartNanos) / greatestShare;
            boolean takesClient = share >= 1 || (mix(score) >>> 11) * 0x1.0p-53 < share;
            if (takesClient
                    && node.inFlight().get() < bound
                    && (bestWithinBound == null || score > bestScoreWithinBound)) {
                bestWithinBound = node;
                bestScoreWithinBound = score;
            }
        }
        return bestWithinBound != null ? bestWithinBound : best != null ? best : anyLeft(tried);
    }

    private @Nullable Node leastLoaded(Collection<Node> tried, ToIntFunction<Node> load) {
        List<Node> nodes = directory.nodes();
        long now = clock.getAsLong();
        NodeHealth.State state = bestState(nodes, tried, now);
        if (state == null) {
            return null;
        }
        double greatestShare = 0;
        for (Node node : nodes) {
            if (eligible(node, state, tried, now)) {
                greatestShare = Math.max(greatestShare, node.trust().share(now, slowStartNanos));
            }
        }
        // Starting anywhere shares out the work among equally loaded nodes.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int start = random.nextInt(nodes.size());
        Node best = null;
        int bestLoad = 0;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get((start + i) % nodes.size());
            if (eligible(node, state, tried, now)) {
                double share = node.trust().share(now, slowStartNanos) / greatestShare;
                // A node that has just returned has no load and would get everything: it is passed over most times.
                if (share < 1 && random.nextDouble() >= share) {
                    continue;
                }
                int nodeLoad = load.applyAsInt(node);
                if (best == null || nodeLoad < bestLoad) {
                    best = node;
                    bestLoad = nodeLoad;
                }
            }
        }
        return best != null ? best : anyLeft(tried);
    }

    /** For the moment in which a node's state changes between two looks at it. */
    private @Nullable Node anyLeft(Collection<Node> tried) {
        for (Node node : directory.nodes()) {
            if (node.health().isReady() && !tried.contains(node)) {
                return node;
            }
        }
        return null;
    }

    /** The best state among the nodes not tried yet, or null if none of them may get work. */
    private static NodeHealth.@Nullable State bestState(List<Node> nodes, Collection<Node> tried, long now) {
        boolean anyReady = false;
        NodeHealth.State best = null;
        for (Node node : nodes) {
            NodeHealth.State state = node.state(now);
            anyReady |= node.health().isReady();
            if (state != NodeHealth.State.DEAD
                    && !tried.contains(node)
                    && (best == null || state.compareTo(best) < 0)) {
                best = state;
            }
        }
        return anyReady && best != null && best.compareTo(NodeHealth.State.EJECTED) > 0 ? null : best;
    }

    private static boolean eligible(Node node, NodeHealth.State state, Collection<Node> tried, long now) {
        return node.state(now) == state && !tried.contains(node);
    }

    /** FNV-1a, 64 bits. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finalizer of SplitMix64: spreads similar inputs over all bits. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
