package io.muster.server.lease;

import io.muster.server.naming.ClientId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the other nodes have reported about themselves. Liveness thread only. */
final class PeerLiveness {

    private final Ticker ticker;
    private final String self;
    private final long startedAt;
    private final Map<String, Peer> peers = new HashMap<>();
    private final Map<String, Long> lastHeard = new HashMap<>();
    private long lastRestart = Long.MIN_VALUE;

    PeerLiveness(Ticker ticker, String self) {
        this.ticker = ticker;
        this.self = self;
        this.startedAt = ticker.millis();
    }

    /**
     * Takes what a node says about its connections.
     *
     * @return whether the report fits what was known; if not, the node must send a full one
     */
    boolean take(String node, LivenessReport report) {
        long now = ticker.millis();
        lastHeard.put(node, now);
        // Others have heard what this node could not: a node is only as silent as it is to all.
        report.silenceMillis().forEach((other, silence) -> {
            if (!other.equals(self)) {
                lastHeard.merge(other, now - silence, Math::max);
            }
        });
        Peer peer = peers.get(node);
        if (report.full()) {
            if (peer != null && peer.incarnation != report.incarnation()) {
                lastRestart = Math.max(lastRestart, peer.reportedAt);
            }
            peer = new Peer(report.incarnation());
            peers.put(node, peer);
        } else if (peer == null || peer.incarnation != report.incarnation() || peer.sequence + 1 != report.sequence()) {
            return false;
        }
        peer.sequence = report.sequence();
        peer.reportedAt = now;
        for (String opened : report.opened()) {
            peer.connections.add(new ClientId(opened));
        }
        for (String closed : report.closed()) {
            peer.connections.remove(new ClientId(closed));
        }
        return true;
    }

    /** When the node was last heard by anybody, as far as known; the start of this node when never. */
    long lastHeard(String node) {
        return lastHeard.getOrDefault(node, startedAt);
    }

    /** When the node's last report came to this node itself; {@link Long#MIN_VALUE} when none has. */
    long reportedAt(String node) {
        Peer peer = peers.get(node);
        return peer == null ? Long.MIN_VALUE : peer.reportedAt;
    }

    /** When a node was last heard that is silent now, or the former life of one that was restarted; {@link Long#MIN_VALUE} for none. */
    long lastDeparture(long silentMillis) {
        long now = ticker.millis();
        long last = lastRestart;
        for (long heard : lastHeard.values()) {
            if (now - heard > silentMillis) {
                last = Math.max(last, heard);
            }
        }
        return last;
    }

    boolean isConnected(String node, ClientId client) {
        Peer peer = peers.get(node);
        return peer != null && peer.connections.contains(client);
    }

    Map<String, Long> silences() {
        long now = ticker.millis();
        Map<String, Long> silences = new HashMap<>();
        lastHeard.forEach((node, at) -> silences.put(node, now - at));
        return silences;
    }

    private static final class Peer {
        private final long incarnation;
        private final Set<ClientId> connections = new HashSet<>();
        private long sequence;
        private long reportedAt;

        Peer(long incarnation) {
            this.incarnation = incarnation;
        }
    }
}
