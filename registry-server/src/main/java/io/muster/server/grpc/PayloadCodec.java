package io.muster.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads and writes the two protobuf messages of the protocol by hand.
 *
 * <p>Why not generated classes: there are two messages with five fields between them, the whole content is JSON inside
 * {@code Any.value}, and generated code would copy that JSON into a {@code ByteString} and out of it again on every
 * request. Here the body of a received message is a range of the received bytes, and a sent message is written once, its
 * JSON spliced from parts that were encoded before.
 *
 * <pre>
 * Payload  { Metadata metadata = 2; google.protobuf.Any body = 3; }
 * Metadata { string type = 3; map&lt;string,string&gt; headers = 7; string clientIp = 8; }
 * Any      { string type_url = 1 (left empty); bytes value = 2; }
 * </pre>
 */
final class PayloadCodec {

    private static final int METADATA = 2;
    private static final int BODY = 3;
    private static final int TYPE = 3;
    private static final int HEADERS = 7;
    private static final int CLIENT_IP = 8;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int ANY_VALUE = 2;
    private static final int MOST_HEADERS = 256;

    private PayloadCodec() {}

    /**
     * Reads a message.
     *
     * @throws IOException when the bytes are not such a message, with what is wrong
     */
    static Payload decode(Buffer message) throws IOException {
        byte[] data = message.getBytes();
        CodedInputStream input = CodedInputStream.newInstance(data);
        Metadata metadata = new Metadata();
        int bodyOffset = 0;
        int bodyLength = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (tag == lengthDelimited(METADATA)) {
                int outer = input.pushLimit(input.readRawVarint32());
                metadata.read(input);
                input.popLimit(outer);
            } else if (tag == lengthDelimited(BODY)) {
                int outer = input.pushLimit(input.readRawVarint32());
                for (int inner = input.readTag(); inner != 0; inner = input.readTag()) {
                    if (inner == lengthDelimited(ANY_VALUE)) {
                        bodyLength = input.readRawVarint32();
                        bodyOffset = input.getTotalBytesRead();
                        input.skipRawBytes(bodyLength);
                    } else {
                        input.skipField(inner);
                    }
                }
                input.popLimit(outer);
            } else {
                input.skipField(tag);
            }
        }
        return new Payload(metadata.type, metadata.headers, metadata.clientIp, data, bodyOffset, bodyLength);
    }

    /** Writes a message of the given type whose body is the parts one after the other. */
    static Buffer encode(String type, byte[]... body) {
        return encode(type, Map.of(), "", body);
    }

    /** Writes a message with headers, as clients send them. */
    static Buffer encode(String type, Map<String, String> headers, String clientIp, byte[]... body) {
        int bodyLength = 0;
        for (byte[] part : body) {
            bodyLength += part.length;
        }
        byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
        byte[] more = headers.isEmpty() && clientIp.isEmpty() ? NOTHING : encodeMore(headers, clientIp);
        int metadataLength = 1 + varintSize(typeBytes.length) + typeBytes.length + more.length;
        int anyLength = 1 + varintSize(bodyLength) + bodyLength;
        Buffer buffer =
                Buffer.buffer(2 + varintSize(metadataLength) + metadataLength + varintSize(anyLength) + anyLength);
        appendHead(buffer, METADATA, metadataLength);
        appendHead(buffer, TYPE, typeBytes.length);
        buffer.appendBytes(typeBytes).appendBytes(more);
        appendHead(buffer, BODY, anyLength);
        appendHead(buffer, ANY_VALUE, bodyLength);
        for (byte[] part : body) {
            buffer.appendBytes(part);
        }
        return buffer;
    }

    private static final byte[] NOTHING = {};

    private static byte[] encodeMore(Map<String, String> headers, String clientIp) {
        Buffer buffer = Buffer.buffer();
        headers.forEach((key, value) -> {
            byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
            appendHead(
                    buffer,
                    HEADERS,
                    2
                            + varintSize(keyBytes.length)
                            + keyBytes.length
                            + varintSize(valueBytes.length)
                            + valueBytes.length);
            appendHead(buffer, ENTRY_KEY, keyBytes.length);
            buffer.appendBytes(keyBytes);
            appendHead(buffer, ENTRY_VALUE, valueBytes.length);
            buffer.appendBytes(valueBytes);
        });
        if (!clientIp.isEmpty()) {
            byte[] clientIpBytes = clientIp.getBytes(StandardCharsets.UTF_8);
            appendHead(buffer, CLIENT_IP, clientIpBytes.length);
            buffer.appendBytes(clientIpBytes);
        }
        return buffer.getBytes();
    }

    private static void appendHead(Buffer buffer, int field, int length) {
        buffer.appendByte((byte) lengthDelimited(field));
        int rest = length;
        while ((rest & ~0x7F) != 0) {
            buffer.appendByte((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        buffer.appendByte((byte) rest);
    }

    private static int varintSize(int value) {
        return CodedOutputStream.computeUInt32SizeNoTag(value);
    }

    /** The tag byte; every field here is below 16, so that it is one byte. */
    private static int lengthDelimited(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static final class Metadata {

        private String type = "";
        private String clientIp = "";
        private Map<String, String> headers = Map.of();

        private void read(CodedInputStream input) throws IOException {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == lengthDelimited(TYPE)) {
                    type = input.readStringRequireUtf8();
                } else if (tag == lengthDelimited(CLIENT_IP)) {
                    clientIp = input.readStringRequireUtf8();
                } else if (tag == lengthDelimited(HEADERS)) {
                    readHeader(input);
                } else {
                    input.skipField(tag);
                }
            }
        }

        private void readHeader(CodedInputStream input) throws IOException {
            int outer = input.pushLimit(input.readRawVarint32());
            String key = "";
            String value = "";
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == lengthDelimited(ENTRY_KEY)) {
                    key = input.readStringRequireUtf8();
                } else if (tag == lengthDelimited(ENTRY_VALUE)) {
                    value = input.readStringRequireUtf8();
                } else {
                    input.skipField(tag);
                }
            }
            input.popLimit(outer);
            if (headers.isEmpty()) {
                headers = new HashMap<>();
            }
            if (headers.size() >= MOST_HEADERS) {
                throw new IOException("more than " + MOST_HEADERS + " headers");
            }
            headers.put(key, value);
        }
    }
}
