package io.muster.raft.internal.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/**
 * One message on a connection. On the wire: length of the rest (4 bytes), type (1 byte), correlation (8 bytes), payload.
 *
 * @param correlation ties an answer to its request; 0 in the handshake
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Frame(MessageType type, long correlation, byte[] payload) {
    static final int HEADER_BYTES = 13;
    static final int HEADER_BYTES_AFTER_LENGTH = 9;

    Buffer encode() {
        ByteBuf header = Unpooled.buffer(HEADER_BYTES, HEADER_BYTES);
        header.writeInt(HEADER_BYTES_AFTER_LENGTH + payload.length);
        header.writeByte(type.code());
        header.writeLong(correlation);
        return wrap(Unpooled.wrappedBuffer(header, Unpooled.wrappedBuffer(ByteBuffer.wrap(payload))));
    }

    @SuppressWarnings("deprecation") // the only way to hand over bytes without copying them
    private static Buffer wrap(ByteBuf bytes) {
        return Buffer.buffer(bytes);
    }
}
