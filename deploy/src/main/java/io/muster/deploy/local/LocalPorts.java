package io.muster.deploy.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses ports P for nodes and gateways, with P+1000 and P-1000 free too. They come from below the range that the system
 * gives out to clients, so that nobody takes them between the choice and the start. No port is given twice.
 */
public final class LocalPorts {

    private static final int LOWEST = 11_100;
    private static final int HIGHEST = 30_000;
    private static final int ATTEMPTS = 500;

    private final Set<Integer> given = new HashSet<>();

    /**
     * A free port whose neighbours at ±1000 are free.
     *
     * @throws IllegalStateException if none is found
     */
    public synchronized int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (take(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free ports P, P+1000 and P-1000 between " + LOWEST + " and " + HIGHEST);
    }

    /** This port if it and its neighbours are free, else another one. */
    public synchronized int preferably(int port) {
        return take(port) ? port : next();
    }

    private boolean take(int port) {
        Set<Integer> three = Set.of(port, port + 1000, port - 1000);
        if (three.stream().anyMatch(given::contains) || !three.stream().allMatch(LocalPorts::isFree)) {
            return false;
        }
        given.addAll(three);
        return true;
    }

    private static boolean isFree(int port) {
        for (String host : new String[] {"0.0.0.0", "127.0.0.1"}) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
