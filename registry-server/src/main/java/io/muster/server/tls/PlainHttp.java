package io.muster.server.tls;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What a port that speaks TLS does with plain HTTP. Stateless. */
public final class PlainHttp {

    private static final String SENTENCE = "This port speaks HTTPS; begin the address with https://.";

    private PlainHttp() {}

    /** Whether a connection comes from this machine itself, where bin/muster and a gateway beside the node live. */
    public static boolean fromThisMachine(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
    }

    /** Says what is wrong and closes. */
    public static void refuse(Channel channel) {
        String answer =
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain;charset=UTF-8\r\nX-Content-Type-Options: nosniff\r\n"
                        + "Content-Length: " + SENTENCE.length() + "\r\nConnection: close\r\n\r\n" + SENTENCE;
        channel.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
