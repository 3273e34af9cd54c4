package io.muster.server.http;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a route answers: status, content type, body and further headers. Immutable; constant answers are made once and
 * shared.
 *
 * @param body all of it, or what it begins with
 * @param headers headers beyond the content type and those that every answer carries
 * @param rest what comes behind {@code body} where an answer may be larger than what is to be in memory
 */
public record Answer(int status, String contentType, Buffer body, Map<String, String> headers, Optional<Rest> rest) {

    /** The further pieces of a body. */
    @FunctionalInterface
    public interface Rest {

        /**
         * The next piece; empty behind the last one. Asked for on the event loop, once the client has taken nearly all of those before it. Where
         * it fails the connection is closed, so that nobody takes what came for the whole.
         */
        CompletionStage<Optional<Buffer>> next();
    }

    /** An answer whose body is all there. */
    public Answer(int status, String contentType, Buffer body, Map<String, String> headers) {
        this(status, contentType, body, headers, Optional.empty());
    }

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
            return new Answer(status, contentType, body, further, rest);
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(further);
        return new Answer(status, contentType, body, all, rest);
    }
}
