package io.muster.server.node;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** An address of a server that can be cut off for good: whoever is connected loses the connection, and nobody listens any more. */
final class TcpRelay implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final NetServer server;
    private final int port;

    TcpRelay(int target) throws Exception {
        server = vertx.createNetServer().connectHandler(client -> {
            client.pause();
            open.add(client);
            client.closeHandler(closed -> open.remove(client));
            vertx.createNetClient().connect(target, "127.0.0.1").onComplete(connected -> {
                if (connected.failed()) {
                    client.close();
                    return;
                }
                pass(client, connected.result());
                pass(connected.result(), client);
                client.resume();
            });
        });
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        port = server.actualPort();
    }

    private void pass(NetSocket from, NetSocket to) {
        from.handler(to::write);
        from.closeHandler(closed -> {
            open.remove(from);
            to.close();
        });
    }

    int port() {
        return port;
    }

    /** How many there are now. */
    int connections() {
        return open.size();
    }

    void cut() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        open.forEach(NetSocket::close);
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
