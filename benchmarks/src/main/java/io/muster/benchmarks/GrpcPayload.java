package io.muster.benchmarks;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The one message of the Nacos gRPC protocol: a type, headers, and JSON inside an {@code Any}.
 *
 * @param type the simple class name of the request
 * @param body the JSON
 */
record GrpcPayload(String type, JsonObject body) {

    private static final int METADATA = 2;
    private static final int BODY = 3;
    private static final int TYPE = 3;
    private static final int HEADERS = 7;
    private static final int ANY_VALUE = 2;

    Buffer encode(String token) {
        try {
            byte[] header = token.isEmpty() ? new byte[0] : mapEntry("accessToken", token);
            byte[] metadata = message(out -> {
                out.writeString(TYPE, type);
                if (header.length > 0) {
                    out.writeByteArray(HEADERS, header);
                }
            });
            byte[] any =
                    message(out -> out.writeByteArray(ANY_VALUE, body.encode().getBytes(StandardCharsets.UTF_8)));
            return Buffer.buffer(message(out -> {
                out.writeByteArray(METADATA, metadata);
                out.writeByteArray(BODY, any);
            }));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static GrpcPayload decode(Buffer buffer) {
        try {
            String type = "";
            JsonObject body = new JsonObject();
            CodedInputStream in = CodedInputStream.newInstance(buffer.getBytes());
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case METADATA -> type = new String(field(in.readByteArray(), TYPE), StandardCharsets.UTF_8);
                    case BODY -> body = new JsonObject(Buffer.buffer(field(in.readByteArray(), ANY_VALUE)));
                    default -> in.skipField(tag);
                }
            }
            return new GrpcPayload(type, body);
        } catch (IOException malformed) {
            throw new UncheckedIOException("the server sent a malformed message", malformed);
        }
    }

    private static byte[] field(byte[] message, int wanted) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        byte[] found = new byte[0];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == wanted) {
                found = in.readByteArray();
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }

    private static byte[] mapEntry(String key, String value) throws IOException {
        return message(out -> {
            out.writeString(1, key);
            out.writeString(2, value);
        });
    }

    private interface Content {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        content.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }
}
