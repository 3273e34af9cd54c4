package io.muster.raft.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private final List<Frame> frames = new ArrayList<>();
    private final FrameDecoder decoder = new FrameDecoder(100, frames::add);

    @Test
    void framesAreCutWhereverTheStreamIsCut() throws ProtocolException {
        Buffer stream = Buffer.buffer()
                .appendBuffer(new Frame(MessageType.PING, 7, new byte[] {1, 2, 3}).encode())
                .appendBuffer(new Frame(MessageType.ANSWER, 8, new byte[0]).encode())
                .appendBuffer(new Frame(MessageType.FORWARD, 9, new byte[91]).encode());
        for (int chunk : new int[] {1, 2, 5, 13, 1000}) {
            frames.clear();
            for (int at = 0; at < stream.length(); at += chunk) {
                decoder.feed(stream.getBuffer(at, Math.min(stream.length(), at + chunk)));
            }
            assertThat(frames)
                    .extracting(Frame::type)
                    .containsExactly(MessageType.PING, MessageType.ANSWER, MessageType.FORWARD);
            assertThat(frames).extracting(Frame::correlation).containsExactly(7L, 8L, 9L);
            assertThat(frames.get(0).payload()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aFrameAboveTheLimitIsRefusedByItsLengthAlone() {
        assertThatThrownBy(() -> decoder.feed(Buffer.buffer().appendInt(101)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("101 bytes");
        assertThatThrownBy(() ->
                        new FrameDecoder(100, frames::add).feed(Buffer.buffer().appendInt(-1)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("4294967295 bytes");
    }
}
