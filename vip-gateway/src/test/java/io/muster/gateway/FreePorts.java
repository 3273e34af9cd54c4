package io.muster.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports P for which P+1000 is free too, outside the range from which the system gives out client ports. */
final class FreePorts {

    private FreePorts() {}

    static int next() {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            if (isFree(port) && isFree(port + 1000)) {
                return port;
            }
        }
        throw new IllegalStateException("no free pair of ports found");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
