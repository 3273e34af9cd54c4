package io.muster.server.grpc;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Judges, when a connection closes, whether the client went away or the path to it broke: a gateway that is
 * killed takes the connections of two hundred living services with it, and none of them is dead.
 *
 * <p>The rule: a client that said goodbye is gone. Else, when most of the connections that had come from the same peer
 * address close within a second, the path is gone. Behind a proxy that holds for any number of connections; a single
 * machine without a proxy must have had {@value #CROWD} of them, so that a killed process is noticed at once.
 * Thread-safe.
 */
final class PeerPaths {

    static final int CROWD = 8;
    private static final long WINDOW_MILLIS = 1_000;
    private static final long JUDGEMENT_DELAY_MILLIS = 500;

    private final Vertx vertx;
    private final LongSupplier clockMillis;
    private final ConcurrentHashMap<String, Peer> peers = new ConcurrentHashMap<>();

    PeerPaths(Vertx vertx, LongSupplier clockMillis) {
        this.vertx = vertx;
        this.clockMillis = clockMillis;
    }

    /** Hears whether the path is alive. */
    @FunctionalInterface
    interface Verdict {
        void pathAlive(boolean alive);
    }

    void opened(ClientConnection connection) {
        peers.computeIfAbsent(key(connection), key -> new Peer()).opened(clockMillis.getAsLong());
    }

    /** Judges at once where that is possible, else half a second later, when the other closes have come in. */
    void closed(ClientConnection connection, Verdict verdict) {
        String key = key(connection);
        Peer peer = peers.get(key);
        if (peer == null || connection.closedByClient()) {
            if (peer != null) {
                peer.left();
                forgetIfEmpty(key);
            }
            verdict.pathAlive(true);
            return;
        }
        int before = peer.lost(clockMillis.getAsLong());
        if (!connection.proxied() && before < CROWD) {
            forgetIfEmpty(key);
            verdict.pathAlive(true);
            return;
        }
        vertx.setTimer(JUDGEMENT_DELAY_MILLIS, passed -> {
            boolean alive = peer.mostRemain(clockMillis.getAsLong());
            forgetIfEmpty(key);
            verdict.pathAlive(alive);
        });
    }

    private void forgetIfEmpty(String key) {
        peers.computeIfPresent(key, (same, peer) -> peer.isEmpty(clockMillis.getAsLong()) ? null : peer);
    }

    private static String key(ClientConnection connection) {
        return (connection.proxied() ? "proxy " : "client ") + ClientConnection.hostOf(connection.peer());
    }

    private static final class Peer {

        private final ArrayDeque<Long> openings = new ArrayDeque<>();
        private final ArrayDeque<Long> losses = new ArrayDeque<>();
        private int open;

        private synchronized void opened(long now) {
            open++;
            openings.add(now);
            prune(now);
        }

        private synchronized void left() {
            open--;
        }

        /** Gives how many connections there were just before a row of losses began. */
        private synchronized int lost(long now) {
            open--;
            losses.add(now);
            prune(now);
            return open + losses.size();
        }

        /** Connections that were opened meanwhile (clients coming back through a restarted gateway) do not count. */
        private synchronized boolean mostRemain(long now) {
            prune(now);
            int survivors = Math.max(0, open - openings.size());
            return losses.size() * 2 < survivors + losses.size();
        }

        private synchronized boolean isEmpty(long now) {
            prune(now);
            return open <= 0 && losses.isEmpty();
        }

        private void prune(long now) {
            while (!openings.isEmpty() && openings.peekFirst() < now - WINDOW_MILLIS) {
                openings.removeFirst();
            }
            while (!losses.isEmpty() && losses.peekFirst() < now - WINDOW_MILLIS) {
                losses.removeFirst();
            }
        }
    }
}
