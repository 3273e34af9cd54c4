package io.muster.raft.internal.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one of our own small messages, in protobuf's wire format so that later versions can add fields: unknown
 * ones are skipped, absent ones read as zero or empty.
 */
public final class Fields {
    private final Map<Integer, List<byte[]>> blobs = new HashMap<>();
    private final Map<Integer, Long> numbers = new HashMap<>();

    /** Puts messages together. */
    public static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes, 128);

        /** Adds a text in UTF-8. */
        public Writer text(int field, String value) {
            return blob(field, value.getBytes(StandardCharsets.UTF_8));
        }

        /** Adds bytes; a field may be added more than once. */
        public Writer blob(int field, byte[] value) {
            try {
                out.writeByteArray(field, value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /** Adds a number. */
        public Writer number(int field, long value) {
            try {
                out.writeInt64(field, value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /** Adds yes or no. */
        public Writer flag(int field, boolean value) {
            return number(field, value ? 1 : 0);
        }

        /** The message with everything that was added. */
        public byte[] toBytes() {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    private Fields() {}

    /** @throws IOException when the bytes are no such message */
    public static Fields parse(byte[] message) throws IOException {
        Fields fields = new Fields();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> fields.numbers.put(field, in.readInt64());
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> fields.blobs
                        .computeIfAbsent(field, first -> new ArrayList<>(1))
                        .add(in.readByteArray());
                default -> in.skipField(tag);
            }
        }
        return fields;
    }

    /** The first value of a field; empty when it is absent. */
    public byte[] blob(int field) {
        List<byte[]> values = blobs.get(field);
        return values == null ? new byte[0] : values.get(0);
    }

    /** All values of a field in their order; none when it is absent. */
    public List<byte[]> all(int field) {
        return blobs.getOrDefault(field, List.of());
    }

    /** The first value of a field as UTF-8; empty when it is absent. */
    public String text(int field) {
        return new String(blob(field), StandardCharsets.UTF_8);
    }

    /** A number; zero when it is absent. */
    public long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }

    /** Yes or no; no when it is absent. */
    public boolean flag(int field) {
        return number(field) != 0;
    }

    /** The reason in the payload of a failure. */
    public static String failure(byte[] payload) {
        try {
            return parse(payload).text(1);
        } catch (IOException e) {
            return "failed without a readable reason";
        }
    }
}
