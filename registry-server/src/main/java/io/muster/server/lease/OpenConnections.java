package io.muster.server.lease;

import io.muster.server.naming.ClientId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The gRPC clients that are connected to this node, and what changed about them since the last report. Thread-safe. */
final class OpenConnections {

    private final Set<ClientId> open = new HashSet<>();
    private final Set<ClientId> opened = new HashSet<>();
    private final Set<ClientId> closed = new HashSet<>();

    synchronized void add(ClientId client) {
        if (open.add(client) && !closed.remove(client)) {
            opened.add(client);
        }
    }

    synchronized void remove(ClientId client) {
        if (open.remove(client) && !opened.remove(client)) {
            closed.add(client);
        }
    }

    synchronized boolean contains(ClientId client) {
        return open.contains(client);
    }

    synchronized List<String> all() {
        return names(open);
    }

    /** What changed since the last call. */
    synchronized Changes takeChanges() {
        Changes changes = new Changes(names(opened), names(closed));
        opened.clear();
        closed.clear();
        return changes;
    }

    private static List<String> names(Set<ClientId> clients) {
        List<String> names = new ArrayList<>(clients.size());
        clients.forEach(client -> names.add(client.value()));
        return names;
    }

    record Changes(List<String> opened, List<String> closed) {}
}
