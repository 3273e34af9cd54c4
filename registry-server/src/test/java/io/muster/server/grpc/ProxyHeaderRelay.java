package io.muster.server.grpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** A gateway in miniature: relays bytes and begins each connection with a PROXY protocol v2 header. */
final class ProxyHeaderRelay implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetServer server;

    ProxyHeaderRelay(int target, String clientIp, int clientPort) throws Exception {
        byte[] source = InetAddress.getByName(clientIp).getAddress();
        Buffer header = Buffer.buffer(
                        new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A})
                .appendByte((byte) 0x21)
                .appendByte((byte) 0x11)
                .appendShort((short) 12)
                .appendBytes(source)
                .appendBytes(new byte[] {127, 0, 0, 1})
                .appendShort((short) clientPort)
                .appendShort((short) target);
        server = vertx.createNetServer().connectHandler(client -> {
            client.pause();
            vertx.createNetClient().connect(target, "127.0.0.1").onSuccess(node -> {
                node.write(header);
                relay(client, node);
                relay(node, client);
                client.resume();
            });
        });
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private static void relay(NetSocket from, NetSocket to) {
        from.handler(to::write);
        from.closeHandler(closed -> to.close());
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
