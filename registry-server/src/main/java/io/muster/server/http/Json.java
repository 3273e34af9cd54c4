package io.muster.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.problem.WholeCharacters;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON at the HTTP edge: encoding of maps, lists and plain values, the two envelopes of the API versions, and bounded
 * parsing. Stateless, thread-safe.
 */
public final class Json {

    private static final int DEEPEST = 64;

    private static final ObjectMapper MAPPER = JsonMapper.builder(new com.fasterxml.jackson.core.JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    /** Encodes maps, lists, strings, numbers, switches, null and JSON nodes. */
    public static Buffer encode(@Nullable Object value) {
        try {
            return Buffer.buffer(WRITER.writeValueAsBytes(value));
        } catch (JsonProcessingException unexpected) {
            throw new IllegalStateException(
                    "cannot be written as JSON: " + unexpected.getOriginalMessage(), unexpected);
        }
    }

    /** A 200 with the value as its body. */
    public static Answer answer(@Nullable Object value) {
        return Answer.json(encode(value));
    }

    /** The envelope of v2 and v3: {@code {"code":0,"message":"success","data":...}}. */
    public static Answer result(@Nullable Object data) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", 0);
        body.put("message", "success");
        body.put("data", data);
        return answer(body);
    }

    /** The envelope of v1: {@code {"code":200,"message":null,"data":...}}. */
    public static Answer restResult(@Nullable Object data) {
        return restResult(200, null, data);
    }

    /** As {@link #restResult(Object)}, with another code and message; the status is 200 all the same. */
    public static Answer restResult(int code, @Nullable String message, @Nullable Object data) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message);
        body.put("data", data);
        return answer(body);
    }

    /**
     * Parses a text that a caller sent.
     *
     * @param what names it for the refusal
     * @throws ProblemException {@code PARAMETER_INVALID} when it is not JSON, or nested too deeply, or spells what is no character
     */
    public static JsonNode parse(String text, String what) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw new ProblemException(ProblemKind.PARAMETER_INVALID, what + " is empty; it must be JSON.");
            }
            if (mayHoldSurrogates(text) && !wholeCharacters(node)) {
                throw new ProblemException(
                        ProblemKind.PARAMETER_INVALID, "A text in " + what + " " + WholeCharacters.REFUSAL + ".");
            }
            return node;
        } catch (JsonProcessingException malformed) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    what + " is not valid JSON: " + firstLine(malformed.getOriginalMessage()));
        }
    }

    private static boolean mayHoldSurrogates(String json) {
        return json.contains("\\ud") || json.contains("\\uD") || !WholeCharacters.in(json);
    }

    private static boolean wholeCharacters(JsonNode node) {
        if (node.isTextual()) {
            return WholeCharacters.in(node.textValue());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!WholeCharacters.in(field.getKey())) {
                return false;
            }
        }
        for (JsonNode each : node) {
            if (!wholeCharacters(each)) {
                return false;
            }
        }
        return true;
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
