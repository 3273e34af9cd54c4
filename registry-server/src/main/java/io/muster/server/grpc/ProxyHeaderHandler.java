package io.muster.server.grpc;

import io.muster.server.tls.FirstBytesDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the first bytes of a connection: a PROXY protocol v2 header is read and removed, anything else is passed on
 * as it is. The address in the header is believed only when the sender is a trusted proxy; otherwise the
 * header is read over, and the client is who the socket says.
 *
 * <p>Vert.x has an option for this protocol, but with it every connection must begin with a header, so that a client
 * could no longer reach a node without the gateway.
 */
final class ProxyHeaderHandler extends FirstBytesDecoder {

    private static final Logger log = LoggerFactory.getLogger(ProxyHeaderHandler.class);

    /** The twelve bytes with which a version 2 header begins. */
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private static final long FIRST_BYTES_SECONDS = 10;

    private final Predicate<String> trustedProxy;
    private final Runnable next;

    /** Continues with the connection once the header is out of the way: adds the HTTP handlers to its pipeline. */
    ProxyHeaderHandler(Predicate<String> trustedProxy, Runnable next) {
        super(FIRST_BYTES_SECONDS);
        this.trustedProxy = trustedProxy;
        this.next = next;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int available = Math.min(in.readableBytes(), SIGNATURE.length);
        for (int index = 0; index < available; index++) {
            if (in.getByte(in.readerIndex() + index) != SIGNATURE[index]) {
                next.run();
                context.pipeline().remove(this);
                return;
            }
        }
        if (available == SIGNATURE.length) {
            context.pipeline().addAfter(context.name(), "proxy-header", new HAProxyMessageDecoder());
            context.pipeline().addAfter("proxy-header", "proxy-address", new AddressHandler());
            context.pipeline().remove(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("connection {} failed before its first bytes: {}", context.channel(), cause.toString());
        context.close();
    }

    private final class AddressHandler extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                context.fireChannelRead(message);
                return;
            }
            try {
                Channel channel = context.channel();
                if (describesTcp(header)) {
                    if (trustedProxy.test(address(channel))) {
                        channel.attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE)
                                .set(SocketAddress.inetSocketAddress(header.sourcePort(), header.sourceAddress()));
                    } else {
                        log.warn(
                                "{} sent a PROXY header but is not in muster.trusted-proxies; the header is ignored",
                                address(channel));
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
            next.run();
            context.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.warn(
                    "closed a connection from {}: its PROXY header is broken ({})",
                    address(context.channel()),
                    cause.getMessage());
            context.close();
        }

        private static boolean describesTcp(HAProxyMessage header) {
            return (header.proxiedProtocol() == HAProxyProxiedProtocol.TCP4
                            || header.proxiedProtocol() == HAProxyProxiedProtocol.TCP6)
                    && header.sourceAddress() != null;
        }

        private static String address(Channel channel) {
            return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                    ? address.getAddress().getHostAddress()
                    : String.valueOf(channel.remoteAddress());
        }
    }
}
