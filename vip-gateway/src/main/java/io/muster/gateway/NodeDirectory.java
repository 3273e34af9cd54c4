package io.muster.gateway;

import io.muster.cluster.MemberAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The nodes that may get work, in the order of the member list, and those that have left the list but still serve open
 * connections. A node that stays in the list keeps its health and its counters. Reading is lock-free.
 */
final class NodeDirectory {

    private volatile List<Node> nodes = List.of();
    private volatile List<Node> leaving = List.of();

    /** The members, in the order of the list. Immutable; a later call may answer another list. */
    List<Node> nodes() {
        return nodes;
    }

    /** Nodes that have left the list and still have connections. */
    List<Node> leaving() {
        return leaving;
    }

    /** Takes a new member list. */
    synchronized void update(List<MemberAddress> members) {
        Map<MemberAddress, Node> known = new java.util.HashMap<>(byAddress(leaving));
        known.putAll(byAddress(nodes));
        List<Node> next = members.stream()
                .distinct()
                .map(member -> known.containsKey(member) ? known.get(member) : new Node(member))
                .toList();
        List<Node> left = new ArrayList<>(known.values());
        left.removeAll(next);
        leaving = List.copyOf(left);
        nodes = next;
    }

    /** Forgets the nodes that have left and whose last connection is closed. */
    synchronized void dropIdleLeavers() {
        if (!leaving.isEmpty()) {
            leaving = leaving.stream().filter(Node::hasConnections).toList();
        }
    }

    private static Map<MemberAddress, Node> byAddress(List<Node> nodes) {
        return nodes.stream().collect(Collectors.toMap(Node::address, Function.identity()));
    }
}
