package io.muster.raft.internal.rpc;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts a byte stream into frames. Used by one thread at a time. */
final class FrameDecoder {
    private final Consumer<Frame> sink;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    private int maxFrameBytes;
    private @Nullable MessageType type;
    private byte[] payload = new byte[0];
    private int filled;

    /**
     * @param maxFrameBytes the longest acceptable frame; raise it with {@link #limit} when the peer is known
     */
    FrameDecoder(int maxFrameBytes, Consumer<Frame> sink) {
        this.maxFrameBytes = maxFrameBytes;
        this.sink = sink;
    }

    void limit(int bytes) {
        maxFrameBytes = bytes;
    }

    /** Takes the next bytes; passes every frame that they complete to the sink. */
    void feed(Buffer bytes) throws ProtocolException {
        int at = 0;
        int end = bytes.length();
        while (at < end) {
            if (type == null) {
                at += readHeader(bytes, at, end);
                if (header.hasRemaining()) {
                    return;
                }
                openFrame();
            }
            int take = Math.min(end - at, payload.length - filled);
            bytes.getBytes(at, at + take, payload, filled);
            at += take;
            filled += take;
            if (filled == payload.length && type != null) {
                Frame frame = new Frame(type, header.getLong(5), payload);
                type = null;
                header.clear();
                sink.accept(frame);
            }
        }
    }

    private int readHeader(Buffer bytes, int at, int end) throws ProtocolException {
        int take = Math.min(end - at, header.remaining());
        bytes.getBytes(at, at + take, header.array(), header.position());
        header.position(header.position() + take);
        if (header.position() >= 4) {
            int length = header.getInt(0);
            if (length < Frame.HEADER_BYTES_AFTER_LENGTH || length > maxFrameBytes) {
                throw new ProtocolException("it announced a frame of " + Integer.toUnsignedLong(length)
                        + " bytes where at most " + maxFrameBytes + " are allowed"
                        + (looksLikeHttp(length) ? " (HTTP on the Raft port?)" : ""));
            }
        }
        return take;
    }

    private static boolean looksLikeHttp(int length) {
        return switch (length) {
            case 0x47455420, 0x504f5354, 0x50555420, 0x48454144, 0x4f505449, 0x44454c45, 0x50524920 -> true;
            default -> false;
        };
    }

    private void openFrame() throws ProtocolException {
        MessageType known = MessageType.of(header.get(4));
        if (known == null) {
            throw new ProtocolException("it sent a message of the unknown type " + header.get(4));
        }
        type = known;
        payload = new byte[header.getInt(0) - Frame.HEADER_BYTES_AFTER_LENGTH];
        filled = 0;
    }
}
