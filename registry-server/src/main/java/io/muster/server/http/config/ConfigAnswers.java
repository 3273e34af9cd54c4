package io.muster.server.http.config;

import io.muster.server.config.GrayRule;
import io.muster.server.config.ServedConfig;
import io.muster.server.http.Answer;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers that carry a configuration, with the headers that clients read. */
final class ConfigAnswers {

    static final String NOT_THERE = "config data not exist";

    private static final Answer V1_NOT_THERE = Answer.text(404, NOT_THERE + "\n");

    private ConfigAnswers() {}

    /** The raw content, as v1 gives it. */
    static Answer raw(ServedConfig config) {
        return new Answer(
                200,
                contentType(config.type()),
                Buffer.buffer(config.content().getBytes(StandardCharsets.UTF_8)),
                headers(config));
    }

    static Answer notThere() {
        return V1_NOT_THERE;
    }

    static Map<String, String> headers(ServedConfig config) {
        Map<String, String> headers = new LinkedHashMap<>(16);
        headers.put("Config-Type", config.type());
        headers.put("Content-MD5", config.md5());
        headers.putAll(Answer.NOT_TO_BE_CACHED);
        headers.put(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.ofEpochMilli(config.modifiedAtMillis()).atOffset(ZoneOffset.UTC)));
        if (!config.encryptedDataKey().isEmpty()) {
            headers.put("Encrypted-Data-Key", config.encryptedDataKey());
        }
        if (GrayRule.BETA.equals(config.grayName())) {
            headers.put("isBeta", "true");
        }
        String tag = GrayRule.tagOf(config.grayName());
        if (tag != null) {
            headers.put("tag", URLEncoder.encode(tag, StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static String contentType(String type) {
        return switch (type) {
            case "json" -> Answer.JSON;
            case "xml" -> "application/xml;charset=UTF-8";
            case "html" -> "text/html;charset=UTF-8";
            default -> Answer.TEXT;
        };
    }
}
