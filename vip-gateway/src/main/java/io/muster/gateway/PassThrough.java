package io.muster.gateway;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes each TCP connection of one port through to a node, byte for byte, with backpressure both ways and no idle limit,
 * because clients keep quiet connections open for days. When one side ends, what it has sent is delivered and the other
 * side is ended. One instance per event loop.
 */
final class PassThrough extends AbstractVerticle {

    /** Which port it serves. */
    enum Port {
        /** gRPC on V+1000: to the node with the fewest connections, with the client's address before it. */
        GRPC,
        /** HTTP over TLS on V, which only the nodes can read: all connections of a client to one node. */
        HTTP
    }

    private static final Logger log = LoggerFactory.getLogger(PassThrough.class);

    private final GatewayContext gateway;
    private final Port port;
    private @Nullable NetClient client;
    private @Nullable GrpcTls tls;

    PassThrough(GatewayContext gateway, Port port) {
        this.gateway = gateway;
        this.port = port;
    }

    @Override
    public void start(Promise<Void> started) {
        client = gateway.nodeTls()
                .netClient(
                        vertx,
                        new NetClientOptions()
                                .setConnectTimeout((int)
                                        gateway.settings().connectTimeout().toMillis())
                                .setTcpNoDelay(true)
                                .setTcpKeepAlive(true));
        if (port == Port.GRPC && gateway.settings().tls().grpc() == TlsSettings.Mode.TERMINATE) {
            tls = new GrpcTls(gateway.tlsFiles().keys());
        }
        NetServer server = vertx.createNetServer(options()).connectHandler(this::accept);
        // A handshake that fails is the client's affair; it must not be logged as an error of ours.
        server.exceptionHandler(failure -> log.debug("a connection failed before it began: {}", failure.toString()));
        server.listen().<Void>mapEmpty().onComplete(started);
    }

    private NetServerOptions options() {
        GatewaySettings settings = gateway.settings();
        return new NetServerOptions()
                .setHost(settings.host())
                .setPort(port == Port.GRPC ? settings.grpcPort() : settings.port())
                .setAcceptBacklog(4096)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
    }

    private ClientLimits limits() {
        return port == Port.GRPC ? gateway.grpcClients() : gateway.httpClients();
    }

    private void accept(NetSocket socket) {
        if (gateway.isDraining()) {
            socket.close();
            return;
        }
        String address = address(socket);
        String client = ClientLimits.clientOf(address);
        switch (limits().opened(client)) {
            case ALLOWED -> {
                socket.closeHandler(closed -> limits().closed(client));
                GrpcTls terminating = tls;
                if (terminating != null) {
                    terminating.begin(socket);
                }
                socket.pause();
                connect(socket, address, new ArrayList<>(2));
            }
            case TOO_MANY -> {
                gateway.refusals().connections().increment();
                socket.close();
            }
            case CLIENT_HAS_TOO_MANY -> {
                gateway.refusals().clientConnections().increment();
                socket.close();
            }
        }
    }

    private AtomicInteger count(Node node) {
        return port == Port.GRPC ? node.grpcConnections() : node.passedHttpConnections();
    }

    private static String address(NetSocket socket) {
        String address = socket.remoteAddress().hostAddress();
        return address == null ? "unknown" : address;
    }

    private void connect(NetSocket socket, String address, List<Node> tried) {
        Node node = port == Port.GRPC
                ? gateway.chooser().forConnection(tried)
                : gateway.chooser().forNaming(address, tried);
        NetClient connector = client;
        if (node == null || connector == null) {
            log.debug("{}; the connection of {} is closed", gateway.nobody(null), socket.remoteAddress());
            socket.close();
            return;
        }
        tried.add(node);
        count(node).incrementAndGet();
        SocketAddress target = port == Port.GRPC ? node.grpc() : node.http();
        connector
                .connect(target)
                .compose(upstream -> open(upstream, socket, node))
                .onComplete(connected -> {
                    if (connected.failed()) {
                        count(node).decrementAndGet();
                        node.failures().increment();
                        String reason = "no " + port.name() + " connection: "
                                + connected.cause().getMessage();
                        gateway.health().suspect(node, reason);
                        connect(socket, address, tried);
                    } else {
                        gateway.health().answered(node, 200);
                        join(socket, connected.result(), node);
                    }
                });
    }

    /** Says who the client is, then speaks TLS if the nodes do. */
    private Future<NetSocket> open(NetSocket upstream, NetSocket socket, Node node) {
        if (port == Port.GRPC && gateway.settings().proxyProtocol()) {
            upstream.write(ProxyProtocol.header(socket.remoteAddress(), socket.localAddress()));
        }
        return gateway.nodeTls().isOn()
                ? upstream.upgradeToSsl(node.host()).map(upstream).onFailure(failure -> upstream.close())
                : Future.succeededFuture(upstream);
    }

    private void join(NetSocket socket, NetSocket upstream, Node node) {
        Runnable close = () -> {
            upstream.close();
            socket.close();
        };
        AtomicBoolean counted = new AtomicBoolean(true);
        node.rememberPassed(upstream, close);
        upstream.closeHandler(closed -> {
            node.forgetPassed(upstream);
            if (counted.compareAndSet(true, false)) {
                count(node).decrementAndGet();
            }
            socket.end();
        });
        socket.pipe().to(upstream).onComplete(ended -> upstream.close());
        upstream.pipe().to(socket).onComplete(ended -> socket.close());
    }
}
