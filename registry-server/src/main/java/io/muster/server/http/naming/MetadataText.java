package io.muster.server.http.naming;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.http.Json;
import io.muster.server.http.ParameterCheck;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads metadata as callers write it: a JSON object of plain values, or {@code key=value,key=value}. */
final class MetadataText {

    private MetadataText() {}

    /** @throws ProblemException {@code METADATA_INVALID} */
    static Map<String, String> parse(String text) {
        if (text.isBlank()) {
            return Map.of();
        }
        return text.trim().startsWith("{") ? json(text) : checked(pairs(text));
    }

    private static Map<String, String> json(String text) {
        JsonNode node;
        try {
            node = Json.parse(text, "metadata");
        } catch (ProblemException malformed) {
            throw incorrect(text);
        }
        return fromJson(node, text);
    }

    /** The pairs of a JSON object; null values are left out. */
    static Map<String, String> fromJson(JsonNode node, String text) {
        if (!node.isObject()) {
            throw incorrect(text);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isContainerNode()) {
                throw incorrect(text);
            }
            if (!field.getValue().isNull()) {
                metadata.put(field.getKey(), field.getValue().asText());
            }
        });
        return checked(metadata);
    }

    private static Map<String, String> checked(Map<String, String> metadata) {
        String tooLong = ParameterCheck.metadata(metadata);
        if (tooLong != null) {
            throw new ProblemException(ProblemKind.METADATA_INVALID, tooLong);
        }
        return metadata;
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (pair.isBlank()) {
                continue;
            }
            if (equals < 0 || pair.indexOf('=', equals + 1) >= 0) {
                throw incorrect(text);
            }
            metadata.put(
                    pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
        }
        return metadata;
    }

    private static ProblemException incorrect(String text) {
        String shown = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return new ProblemException(ProblemKind.METADATA_INVALID, "metadata format incorrect:" + shown);
    }
}
