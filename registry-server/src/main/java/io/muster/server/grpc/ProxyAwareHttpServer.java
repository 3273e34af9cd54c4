package io.muster.server.grpc;

import io.muster.server.tls.TlsAwareHttpServer;
import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server whose connections may begin with a PROXY protocol header, or not (see {@link ProxyHeaderHandler}); what follows may be
 * TLS, or not.
 *
 * <p>It extends a class that Vert.x counts as internal, because Vert.x 4 offers no other place before the HTTP handlers;
 * this is the one thing to look at when Vert.x moves.
 */
final class ProxyAwareHttpServer extends TlsAwareHttpServer {

    private static final Logger log = LoggerFactory.getLogger(ProxyAwareHttpServer.class);

    private final Predicate<String> trustedProxy;

    ProxyAwareHttpServer(
            VertxInternal vertx, HttpServerOptions options, Predicate<String> trustedProxy, boolean plainToo) {
        super(vertx, options, channel -> plainToo, ProxyAwareHttpServer::refusePlain);
        this.trustedProxy = trustedProxy;
    }

    private static void refusePlain(Channel channel) {
        log.info("closed a connection from {}: this gRPC port speaks TLS only", channel.remoteAddress());
        channel.close();
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler trafficShaping) {
        BiConsumer<Channel, SslChannelProvider> http = super.childHandler(context, address, trafficShaping);
        return (channel, tls) -> channel.pipeline()
                .addLast("proxy", new ProxyHeaderHandler(trustedProxy, () -> http.accept(channel, tls)));
    }
}
