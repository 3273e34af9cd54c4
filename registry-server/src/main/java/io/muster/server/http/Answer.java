package io.muster.server.http;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a route answers: status, content type, body and further headers. Immutable; constant answers are made once and
 * shared.
 *
 * @param headers headers beyond the content type and those that every answer carries
 */
public record Answer(int status, String contentType, Buffer body, Map<String, String> headers) {

    public static final String TEXT = "text/plain;charset=UTF-8";
    public static final String JSON = "application/json;charset=UTF-8";

    /** The headers that keep caches away, as Nacos sends them. */
    public static final Map<String, String> NOT_TO_BE_CACHED = Map.of(
            "Pragma", "no-cache", "Expires", "Thu, 01 Jan 1970 00:00:00 GMT", "Cache-Control", "no-cache,no-store");

    private static final Buffer EMPTY = Buffer.buffer();

    /** An answer in plain text. */
    public static Answer text(int status, String text) {
        return new Answer(status, TEXT, Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    /** An answer in plain text with status 200. */
    public static Answer text(String text) {
        return text(200, text);
    }

    /** An answer in JSON. */
    public static Answer json(int status, Buffer json) {
        return new Answer(status, JSON, json, Map.of());
    }

    /** An answer in JSON with status 200. */
    public static Answer json(Buffer json) {
        return json(200, json);
    }

    /** An answer without a body. */
    public static Answer empty(int status) {
        return new Answer(status, TEXT, EMPTY, Map.of());
    }

    /** The same answer with further headers; one that it has already takes the new value. */
    public Answer withHeaders(Map<String, String> further) {
        if (headers.isEmpty()) {
            return new Answer(status, contentType, body, further);
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(further);
        return new Answer(status, contentType, body, all);
    }
}
