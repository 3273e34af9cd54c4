package io.muster.gateway;

import io.muster.cluster.tls.RenewableKeyManager;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import javax.net.ssl.SSLException;

/**
 * TLS with gRPC clients. Vert.x' TCP server cannot say "h2" when the protocol is negotiated (ALPN), without which gRPC
 * clients hang up, so that the handler is put into the connection here. Thread-safe.
 */
final class GrpcTls {

    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private final SslContext context;

    /**
     * @param keys the certificate and its key, as they are at each handshake
     * @throws GatewayStartException if TLS cannot be spoken with them
     */
    GrpcTls(RenewableKeyManager keys) {
        try {
            context = SslContextBuilder.forServer(keys)
                    .applicationProtocolConfig(HTTP_2)
                    .build();
        } catch (SSLException e) {
            throw new GatewayStartException("the certificate cannot be used for gRPC: " + e.getMessage(), e);
        }
    }

    /** Begins TLS on a connection that has just been accepted; on its event loop, before anything is read. */
    void begin(NetSocket socket) {
        ChannelPipeline pipeline =
                ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        pipeline.addFirst("ssl", context.newHandler(pipeline.channel().alloc()));
    }
}
