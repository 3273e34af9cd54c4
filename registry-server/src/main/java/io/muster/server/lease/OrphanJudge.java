package io.muster.server.lease;

import io.muster.server.naming.Client;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.NamingCommand;
import io.muster.server.naming.NamingState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Watches which gRPC clients no node holds a connection of any more: their node is silent, was restarted or is
 * stopping. Such an orphan has {@link #GRACE_MILLIS} to come back elsewhere, then the leader has it expired. Every node
 * watches, so that an election does not begin the grace anew; only the leader acts. Liveness thread only.
 *
 * <p>When another node goes meanwhile, the grace begins anew: the client may have been registering there. A rolling restart under
 * clients that need half a minute for all their services would shorten lists otherwise. It lasts on while others of them still
 * come back, see {@link ReturningClients}. {@link #LONGEST_MILLIS} bounds it, so that nodes which come and go cannot keep the dead
 * alive.
 */
final class OrphanJudge {

    /** How long an orphan of a node lives. */
    static final long GRACE_MILLIS = 30_000;
    /** How long an orphan lives at most, however many nodes go meanwhile. */
    static final long LONGEST_MILLIS = 90_000;
    /** After so long without a report a node counts as silent. */
    static final long SILENT_MILLIS = 3000;

    private static final long RETRY_MILLIS = 3000;

    private final String self;
    private final NamingState state;
    private final OpenConnections connections;
    private final PeerLiveness liveness;
    private final ReturningClients returning;
    private final Consumer<NamingCommand> proposer;
    private final Map<ClientId, Orphan> orphans = new HashMap<>();
    private long lastDeparture = Long.MIN_VALUE;

    /** A client that no node is connected to; times in the clock's milliseconds. */
    private static final class Orphan {

        private final long since;
        /** When its expiry may be proposed again: the first time at once. */
        private long nextTry = Long.MIN_VALUE;

        Orphan(long since) {
            this.since = since;
        }
    }

    OrphanJudge(
            String self,
            NamingState state,
            OpenConnections connections,
            PeerLiveness liveness,
            ReturningClients returning,
            Consumer<NamingCommand> proposer) {
        this.self = self;
        this.state = state;
        this.connections = connections;
        this.liveness = liveness;
        this.returning = returning;
        this.proposer = proposer;
    }

    /**
     * Looks at all clients.
     *
     * @param mayAct whether this node leads and knows enough to expire somebody
     */
    void look(long now, boolean mayAct) {
        lastDeparture = Math.max(lastDeparture, liveness.lastDeparture(SILENT_MILLIS));
        Set<ClientId> seen = new HashSet<>();
        for (Client client : state.connectionClients()) {
            if (isConnected(client, now)) {
                continue;
            }
            seen.add(client.id());
            Orphan orphan = orphans.computeIfAbsent(client.id(), id -> new Orphan(orphanFrom(client, now)));
            if (mayAct && now > diesAt(orphan.since) && now >= orphan.nextTry) {
                proposer.accept(new NamingCommand.ExpireClient(client.id(), client.newestLease()));
                orphan.nextTry = now + RETRY_MILLIS;
            }
        }
        orphans.keySet().retainAll(seen);
    }

    private long diesAt(long since) {
        return returning.awaitedUntil(Math.max(since, lastDeparture) + GRACE_MILLIS, since + LONGEST_MILLIS);
    }

    int orphans() {
        return orphans.size();
    }

    private boolean isConnected(Client client, long now) {
        if (client.node().equals(self)) {
            return connections.contains(client.id());
        }
        return !isSilent(client.node(), now) && liveness.isConnected(client.node(), client.id());
    }

    private boolean isSilent(String node, long now) {
        return now - liveness.lastHeard(node) > SILENT_MILLIS;
    }

    private long orphanFrom(Client client, long now) {
        return !client.node().equals(self) && isSilent(client.node(), now) ? liveness.lastHeard(client.node()) : now;
    }
}
