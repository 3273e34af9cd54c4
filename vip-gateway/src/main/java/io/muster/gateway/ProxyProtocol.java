package io.muster.gateway;

import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 2, which tells a node the address of the client behind a TCP connection.
 * Source of the layout: section 2.2 of HAProxy's proxy-protocol.txt.
 */
final class ProxyProtocol {

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte VERSION_2_PROXY = 0x21;
    private static final byte VERSION_2_LOCAL = 0x20;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;

    private ProxyProtocol() {}

    /**
     * The header for a connection.
     *
     * @param client where the connection comes from
     * @param gateway the address that the client has connected to
     */
    static Buffer header(SocketAddress client, SocketAddress gateway) {
        byte[] source = bytes(client);
        byte[] destination = bytes(gateway);
        Buffer header = Buffer.buffer(52).appendBytes(SIGNATURE);
        if (source == null || destination == null || source.length != destination.length) {
            return header.appendByte(VERSION_2_LOCAL).appendByte((byte) 0).appendUnsignedShort(0);
        }
        return header.appendByte(VERSION_2_PROXY)
                .appendByte(source.length == 4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6)
                .appendUnsignedShort(2 * source.length + 4)
                .appendBytes(source)
                .appendBytes(destination)
                .appendUnsignedShort(client.port())
                .appendUnsignedShort(gateway.port());
    }

    private static byte @Nullable [] bytes(SocketAddress address) {
        String host = address.hostAddress();
        return host == null ? null : NetUtil.createByteArrayFromIpAddressString(host);
    }
}
