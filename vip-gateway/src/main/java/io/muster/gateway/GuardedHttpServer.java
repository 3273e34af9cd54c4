package io.muster.gateway;

import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * An HTTP server that shows each connection when it is accepted. The connection handler of Vert.x comes later: on a port
 * that also takes HTTP/2 in the clear it hears of a connection only after the whole head of its first request, so that
 * whoever sends none would be neither counted nor watched.
 *
 * <p>It extends a class that Vert.x counts as internal, because Vert.x 4 offers no other place before the HTTP handlers.
 */
final class GuardedHttpServer extends HttpServerImpl {

    private final Consumer<Channel> accepted;

    /** @param accepted told each connection on its event loop, before anything is read from it */
    GuardedHttpServer(VertxInternal vertx, HttpServerOptions options, Consumer<Channel> accepted) {
        super(vertx, options);
        this.accepted = accepted;
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler trafficShaping) {
        BiConsumer<Channel, SslChannelProvider> http = super.childHandler(context, address, trafficShaping);
        return (channel, tls) -> {
            accepted.accept(channel);
            http.accept(channel, tls);
        };
    }
}
