package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Encodes answers. Every answer carries {@code resultCode}, {@code errorCode}, {@code success}, and its own fields. */
final class Responses {

    static final String ERROR = "ErrorResponse";

    private static final JsonFactory JSON = new JsonFactory();

    private Responses() {}

    /** Writes the fields that an answer has beyond the common ones. */
    @FunctionalInterface
    interface Fields {
        Fields NONE = json -> {};

        void write(JsonGenerator json) throws IOException;
    }

    /** A successful answer. */
    static Buffer success(String type, Fields fields) {
        return PayloadCodec.encode(type, body(ErrorCode.SUCCESS, 0, "", fields));
    }

    /** A refusal in the given response type. */
    static Buffer failure(String type, int errorCode, String message) {
        return failure(type, errorCode, message, Fields.NONE);
    }

    static Buffer failure(String type, int errorCode, String message, Fields fields) {
        return PayloadCodec.encode(type, body(ErrorCode.FAIL, errorCode, message, fields));
    }

    /** A refusal that belongs to no response type of its own. */
    static Buffer error(int errorCode, String message) {
        return failure(ERROR, errorCode, message);
    }

    /** The body of a request that the server sends, with its fields. */
    static byte[] request(String module, String requestId, Fields fields) {
        return write(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("headers");
            json.writeEndObject();
            if (!requestId.isEmpty()) {
                json.writeStringField("requestId", requestId);
            }
            fields.write(json);
            json.writeStringField("module", module);
            json.writeEndObject();
        });
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] body(int resultCode, int errorCode, String message, Fields fields) {
        return write(json -> {
            json.writeStartObject();
            json.writeNumberField("resultCode", resultCode);
            json.writeNumberField("errorCode", errorCode);
            if (!message.isEmpty()) {
                json.writeStringField("message", message);
            }
            fields.write(json);
            json.writeBooleanField("success", resultCode == ErrorCode.SUCCESS);
            json.writeEndObject();
        });
    }

    private static byte[] write(Fields whole) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            whole.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }
}
