package io.muster.gateway;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node gets a request or a connection: the best state of health that any node has, within it the least
 * loaded one, or for naming requests the one that the client's address points to.
 *
 * <p>A node that is not ready gets work only while no node at all is ready; a dead one never. Stateless, allocates
 * nothing, any thread.
 */
final class NodeChooser {

    /** How far above the average a node's load may rise before a client's naming requests move to its next choice. */
    private static final double LOAD_BOUND = 1.25;

    /** Below this many requests in flight the bound is not applied: small numbers are unequal by chance. */
    private static final int UNBOUNDED_LOAD = 64;

    private final NodeDirectory directory;

    NodeChooser(NodeDirectory directory) {
        this.directory = directory;
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

    /**
     * The node that stays the same for one client as long as the node can take work and is not overloaded, because a
     * 1.x client gets its UDP pushes from the node that knows its subscription.
     *
     * @param client the client's address
     */
    @Nullable
    Node forNaming(String client, Collection<Node> tried) {
        List<Node> nodes = directory.nodes();
        NodeHealth.State state = bestState(nodes, tried);
        if (state == null) {
            return null;
        }
        long total = 1;
        int count = 0;
        for (Node node : nodes) {
            if (eligible(node, state, tried)) {
                total += node.inFlight().get();
                count++;
            }
        }
        double bound = Math.max(UNBOUNDED_LOAD, LOAD_BOUND * total / count);
        long clientHash = hash(client);
        Node best = null;
        Node bestWithinBound = null;
        long bestScore = 0;
        long bestScoreWithinBound = 0;
        for (Node node : nodes) {
            if (!eligible(node, state, tried)) {
                continue;
            }
            long score = mix(clientHash ^ hash(node.address().toString()));
            if (best == null || score > bestScore) {
                best = node;
                bestScore = score;
            }
            if (node.inFlight().get() < bound && (bestWithinBound == null || score > bestScoreWithinBound)) {
                bestWithinBound = node;
                bestScoreWithinBound = score;
            }
        }
        return bestWithinBound != null ? bestWithinBound : best;
    }

    private @Nullable Node leastLoaded(Collection<Node> tried, ToIntFunction<Node> load) {
        List<Node> nodes = directory.nodes();
        NodeHealth.State state = bestState(nodes, tried);
        if (state == null) {
            return null;
        }
        // Starting anywhere shares out the work among equally loaded nodes.
        int start = ThreadLocalRandom.current().nextInt(nodes.size());
        Node best = null;
        int bestLoad = 0;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get((start + i) % nodes.size());
            if (eligible(node, state, tried)) {
                int nodeLoad = load.applyAsInt(node);
                if (best == null || nodeLoad < bestLoad) {
                    best = node;
                    bestLoad = nodeLoad;
                }
            }
        }
        return best;
    }

    /** The best state among the nodes not tried yet, or null if none of them may get work. */
    private static NodeHealth.@Nullable State bestState(List<Node> nodes, Collection<Node> tried) {
        boolean anyReady = false;
        NodeHealth.State best = null;
        for (Node node : nodes) {
            NodeHealth health = node.health();
            anyReady |= health.isReady();
            if (health.state() != NodeHealth.State.DEAD
                    && !tried.contains(node)
                    && (best == null || health.state().compareTo(best) < 0)) {
                best = health.state();
            }
        }
        return anyReady && best != null && best.compareTo(NodeHealth.State.SUSPECT) > 0 ? null : best;
    }

    private static boolean eligible(Node node, NodeHealth.State state, Collection<Node> tried) {
        return node.health().state() == state && !tried.contains(node);
    }

    /** FNV-1a, 64 bits. */
    private static long hash(String text) {
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
