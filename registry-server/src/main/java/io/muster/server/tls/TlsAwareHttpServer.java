package io.muster.server.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that looks at the first byte of a connection: a TLS record begins with 22, no plain request does. So one port can
 * take both where that is wanted, and can say in plain words what is wrong where it is not.
 *
 * <p>It extends a class that Vert.x counts as internal, because Vert.x 4 decides about TLS for a port, not for a connection; this is the
 * thing to look at when Vert.x moves. Without TLS in its options it is the server that Vert.x makes.
 */
public class TlsAwareHttpServer extends HttpServerImpl {

    /** The name of the handler that looks at the first byte, while it is in a connection's pipeline. */
    public static final String FIRST_BYTE = "tls-or-plain";

    private static final int TLS_RECORD = 22;
    private static final long FIRST_BYTE_SECONDS = 30;

    private final boolean secure;
    private final PlainPipeline plain;
    private final Predicate<Channel> plainAllowed;
    private final Consumer<Channel> plainRefused;

    /**
     * @param plainAllowed says whether a connection that does not begin with TLS is served; called on its event loop
     * @param plainRefused answers and closes one that is not
     */
    public TlsAwareHttpServer(
            VertxInternal vertx,
            HttpServerOptions options,
            Predicate<Channel> plainAllowed,
            Consumer<Channel> plainRefused) {
        super(vertx, options);
        this.secure = options.isSsl();
        this.plain = new PlainPipeline(
                vertx, new HttpServerOptions(options).setSsl(false).setUseAlpn(false));
        this.plainAllowed = plainAllowed;
        this.plainRefused = plainRefused;
    }

    @Override
    public synchronized HttpServer requestHandler(Handler<HttpServerRequest> handler) {
        plain.requestHandler(handler);
        return super.requestHandler(handler);
    }

    @Override
    public HttpServer invalidRequestHandler(Handler<HttpServerRequest> handler) {
        plain.invalidRequestHandler(handler);
        return super.invalidRequestHandler(handler);
    }

    @Override
    public synchronized HttpServer connectionHandler(Handler<HttpConnection> handler) {
        plain.connectionHandler(handler);
        return super.connectionHandler(handler);
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler trafficShaping) {
        BiConsumer<Channel, SslChannelProvider> http = super.childHandler(context, address, trafficShaping);
        if (!secure) {
            return http;
        }
        BiConsumer<Channel, SslChannelProvider> plainHttp = plain.pipeline(context, address, trafficShaping);
        return (channel, tls) -> channel.pipeline()
                .addLast(
                        FIRST_BYTE,
                        new FirstByte(() -> http.accept(channel, tls), () -> plainHttp.accept(channel, null)));
    }

    /** Makes the handlers of plain connections; it never listens. */
    private static final class PlainPipeline extends HttpServerImpl {
        PlainPipeline(VertxInternal vertx, HttpServerOptions options) {
            super(vertx, options);
        }

        BiConsumer<Channel, @Nullable SslChannelProvider> pipeline(
                ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler trafficShaping) {
            return childHandler(context, address, trafficShaping);
        }
    }

    private final class FirstByte extends FirstBytesDecoder {
        private final Runnable withTls;
        private final Runnable withoutTls;

        FirstByte(Runnable withTls, Runnable withoutTls) {
            super(FIRST_BYTE_SECONDS);
            this.withTls = withTls;
            this.withoutTls = withoutTls;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            Channel channel = context.channel();
            if (in.getUnsignedByte(in.readerIndex()) == TLS_RECORD) {
                withTls.run();
            } else if (plainAllowed.test(channel)) {
                withoutTls.run();
            } else {
                in.skipBytes(in.readableBytes());
                plainRefused.accept(channel);
                return;
            }
            context.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
