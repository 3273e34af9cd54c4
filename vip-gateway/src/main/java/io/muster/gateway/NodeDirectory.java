package io.muster.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that may get work, in the order of the member list; those that are only watched, because they are listed but
 * are no members; and those that have left but still serve open connections. A node keeps its health and its counters
 * while it moves between these. Reading is lock-free.
 */
final class NodeDirectory {

    private volatile List<Node> nodes = List.of();
    private volatile List<Node> watched = List.of();
    private volatile List<Node> leaving = List.of();
    private volatile @Nullable Node leader;
    private volatile Optional<String> liveList = Optional.empty();

    /** The members, in the order of the list. Immutable; a later call may answer another list. */
    List<Node> nodes() {
        return nodes;
    }

    /** Nodes that are listed and checked, but are no members and get no work. */
    List<Node> watched() {
        return watched;
    }

    /** Nodes that are listed no more and still have connections. */
    List<Node> leaving() {
        return leaving;
    }

    /** Every node there is. */
    List<Node> all() {
        return Stream.of(nodes, watched, leaving).flatMap(List::stream).toList();
    }

    /** The node that leads the cluster, if the nodes say so. */
    @Nullable
    Node leader() {
        return leader;
    }

    /** Who reported the live member list that is followed; empty while the file is. */
    Optional<String> liveList() {
        return liveList;
    }

    /**
     * Takes a new list.
     *
     * @param members those that may get work
     * @param others those that are only watched, each with the reason
     * @param source who reported this list; empty for the file
     */
    synchronized void update(List<Endpoint> members, Map<Endpoint, String> others, Optional<String> source) {
        Map<Endpoint, Node> known = all().stream().collect(Collectors.toMap(Node::endpoint, Function.identity()));
        List<Node> left = new ArrayList<>(known.values());
        Map<Endpoint, Node> added = new HashMap<>();
        Function<Endpoint, Node> nodeOf = endpoint ->
                known.containsKey(endpoint) ? known.get(endpoint) : added.computeIfAbsent(endpoint, Node::new);
        List<Node> serving = members.stream().distinct().map(nodeOf).toList();
        List<Node> idle = others.keySet().stream().map(nodeOf).toList();
        serving.forEach(node -> node.isMember(null));
        idle.forEach(node -> node.isMember(others.get(node.endpoint())));
        left.removeAll(serving);
        left.removeAll(idle);
        left.forEach(node -> node.isMember("is listed no more"));
        leaving = List.copyOf(left);
        watched = idle;
        nodes = serving;
        liveList = source;
    }

    /** Takes the endpoint of the leader; null if there is none. */
    synchronized void lead(@Nullable Endpoint endpoint) {
        leader = nodes.stream()
                .filter(node -> node.endpoint().equals(endpoint))
                .findFirst()
                .orElse(null);
    }

    /** Forgets the nodes that have left and whose last connection is closed. */
    synchronized void dropIdleLeavers() {
        if (!leaving.isEmpty()) {
            leaving = leaving.stream().filter(Node::hasConnections).toList();
        }
    }
}
