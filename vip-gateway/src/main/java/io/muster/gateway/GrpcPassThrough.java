package io.muster.gateway;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC side on port V+1000: passes each TCP connection through to the node with the fewest, byte for byte, with
 * backpressure both ways and no idle limit, because clients keep quiet connections open for days. When one side ends,
 * what it has sent is delivered and the other side is ended. One instance per event loop.
 */
final class GrpcPassThrough extends AbstractVerticle {

    private static final Logger log = LoggerFactory.getLogger(GrpcPassThrough.class);

    private final GatewayContext gateway;
    private @Nullable NetClient client;

    GrpcPassThrough(GatewayContext gateway) {
        this.gateway = gateway;
    }

    @Override
    public void start(Promise<Void> started) {
        GatewaySettings settings = gateway.settings();
        client = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true));
        vertx.createNetServer(new NetServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.grpcPort())
                        .setAcceptBacklog(4096)
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true))
                .connectHandler(this::accept)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void accept(NetSocket socket) {
        if (gateway.isDraining()) {
            socket.close();
            return;
        }
        socket.pause();
        connect(socket, new ArrayList<>(2));
    }

    private void connect(NetSocket socket, List<Node> tried) {
        Node node = gateway.chooser().forConnection(tried);
        NetClient connector = client;
        if (node == null || connector == null) {
            log.debug("{}; the connection of {} is closed", gateway.nobody(null), socket.remoteAddress());
            socket.close();
            return;
        }
        tried.add(node);
        node.grpcConnections().incrementAndGet();
        connector.connect(node.grpc()).onComplete(connected -> {
            if (connected.failed()) {
                node.grpcConnections().decrementAndGet();
                node.failures().increment();
                gateway.health()
                        .suspect(
                                node, "no gRPC connection: " + connected.cause().getMessage());
                connect(socket, tried);
            } else {
                join(socket, connected.result(), node);
            }
        });
    }

    private void join(NetSocket socket, NetSocket upstream, Node node) {
        Runnable close = () -> {
            upstream.close();
            socket.close();
        };
        AtomicBoolean counted = new AtomicBoolean(true);
        Runnable gone = () -> {
            node.forgetConnection(upstream);
            if (counted.compareAndSet(true, false)) {
                node.grpcConnections().decrementAndGet();
            }
        };
        node.rememberConnection(upstream, close);
        upstream.closeHandler(closed -> {
            gone.run();
            socket.end();
        });
        if (gateway.settings().proxyProtocol()) {
            upstream.write(ProxyProtocol.header(socket.remoteAddress(), socket.localAddress()));
        }
        socket.pipe().to(upstream).onComplete(ended -> upstream.close());
        upstream.pipe().to(socket).onComplete(ended -> socket.close());
    }
}
