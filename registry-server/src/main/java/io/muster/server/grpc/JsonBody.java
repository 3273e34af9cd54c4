package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.muster.server.problem.WholeCharacters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON bodies token by token: unknown fields are skipped, null counts as absent, and a value of the wrong kind is
 * an {@link IOException} that names the field.
 */
final class JsonBody {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonBody() {}

    /** The message is JSON, but a text in it cannot be stored; says why in a sentence for the caller. */
    static final class NoText extends IOException {
        private static final long serialVersionUID = 1;

        private NoText(String sentence) {
            super(sentence);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads one field whose name was just read; must consume its value, or call {@link JsonParser#skipChildren}. */
    @FunctionalInterface
    interface FieldReader {
        void read(String name, JsonParser value) throws IOException;
    }

    /** Reads an element of an array. */
    @FunctionalInterface
    interface ElementReader<T> {
        T read(JsonParser value) throws IOException;
    }

    /** Reads the body of a message; an empty body is an object without fields. */
    static void read(Payload payload, FieldReader fields) throws IOException {
        if (payload.bodyLength() == 0) {
            return;
        }
        try (JsonParser parser = JSON.createParser(payload.data(), payload.bodyOffset(), payload.bodyLength())) {
            parser.nextToken();
            object(parser, fields);
        }
    }

    /** Reads the object at which the parser stands; null values are not reported. */
    static void object(JsonParser parser, FieldReader fields) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("expected an object");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                fields.read(name, parser);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("the object does not end");
        }
    }

    static <T> List<T> array(JsonParser parser, ElementReader<T> elements) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IOException("expected an array");
        }
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(elements.read(parser));
        }
        return list;
    }

    /** A map of text; null values become the empty string. */
    static Map<String, String> textMap(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("expected an object of texts");
        }
        String name = parser.nextFieldName();
        if (name == null) {
            return Map.of();
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (; name != null; name = parser.nextFieldName()) {
            map.put(whole(name, parser), parser.nextToken() == JsonToken.VALUE_NULL ? "" : text(parser));
        }
        return map;
    }

    static String text(JsonParser parser) throws IOException {
        if (!parser.currentToken().isScalarValue()) {
            throw new IOException("expected text in " + parser.currentName());
        }
        return whole(parser.getText(), parser);
    }

    private static String whole(String text, JsonParser parser) throws IOException {
        if (!WholeCharacters.in(text)) {
            throw new NoText(parser.currentName() + " " + WholeCharacters.REFUSAL + ".");
        }
        return text;
    }

    static boolean bool(JsonParser parser) throws IOException {
        return switch (text(parser)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IOException("expected true or false in " + parser.currentName());
        };
    }

    static int integer(JsonParser parser) throws IOException {
        try {
            return Integer.parseInt(text(parser));
        } catch (NumberFormatException notANumber) {
            throw new IOException("expected a whole number in " + parser.currentName(), notANumber);
        }
    }

    static double number(JsonParser parser) throws IOException {
        try {
            return Double.parseDouble(text(parser));
        } catch (NumberFormatException notANumber) {
            throw new IOException("expected a number in " + parser.currentName(), notANumber);
        }
    }
}
