package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a value of an answer in JSON looks like. Its text is what {@code api-answers.txt} writes and {@link AnswerNotation} reads. A field may be
 * missing or null whatever its type: Nacos writes what has no value in both ways, and so does a node.
 */
sealed interface AnswerType {

    /** The schema in OpenAPI 3.0; a new one each time, which the caller may add to. */
    Map<String, Object> schema();

    /** A value without parts: {@code string}, {@code integer}, {@code number}, {@code boolean}. */
    record Simple(String name) implements AnswerType {

        @Override
        public Map<String, Object> schema() {
            return object("type", name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code any}: of several kinds, or made by somebody else. */
    record Anything() implements AnswerType {

        @Override
        public Map<String, Object> schema() {
            return object();
        }

        @Override
        public String toString() {
            return "any";
        }
    }

    /** {@code null}: nothing has been seen here but null, or an empty list. */
    record Nothing() implements AnswerType {

        @Override
        public Map<String, Object> schema() {
            return object("description", "Nothing but null has been seen here.");
        }

        @Override
        public String toString() {
            return "null";
        }
    }

    /** {@code [items]}. */
    record ListOf(AnswerType items) implements AnswerType {

        @Override
        public Map<String, Object> schema() {
            return object("type", "array", "items", items.schema());
        }

        @Override
        public String toString() {
            return "[" + items + "]";
        }
    }

    /** <code>{*:values}</code>: an object whose keys are data. */
    record MapOf(AnswerType values) implements AnswerType {

        @Override
        public Map<String, Object> schema() {
            return object("type", "object", "additionalProperties", values.schema());
        }

        @Override
        public String toString() {
            return "{*:" + values + "}";
        }
    }

    /** <code>{name:type,...}</code>, or {@code result(type)} for the envelope with that in {@code data}. */
    record Fields(Map<String, AnswerType> fields) implements AnswerType {

        private static final Set<String> ENVELOPE = Set.of("code", "message", "data");
        private static final Simple CODE = new Simple("integer");
        private static final Simple MESSAGE = new Simple("string");

        /** The envelope of v2, v3 and parts of v1. */
        static Fields result(AnswerType data) {
            Map<String, AnswerType> fields = new LinkedHashMap<>();
            fields.put("code", CODE);
            fields.put("message", MESSAGE);
            fields.put("data", data);
            return new Fields(fields);
        }

        /** Whether it is the envelope. */
        boolean isResult() {
            return fields.keySet().equals(ENVELOPE)
                    && CODE.equals(fields.get("code"))
                    && (MESSAGE.equals(fields.get("message")) || fields.get("message") instanceof Nothing);
        }

        private AnswerType data() {
            return fields.getOrDefault("data", new Nothing());
        }

        @Override
        public Map<String, Object> schema() {
            if (isResult()) {
                return object(
                        "allOf",
                        List.of(
                                object("$ref", "#/components/schemas/Result"),
                                object("type", "object", "properties", object("data", nullable(data().schema())))));
            }
            Map<String, Object> properties = new LinkedHashMap<>();
            fields.forEach((name, type) -> properties.put(name, nullable(type.schema())));
            return object("type", "object", "properties", properties);
        }

        private static Map<String, Object> nullable(Map<String, Object> schema) {
            if (schema.containsKey("type")) {
                schema.put("nullable", true);
            }
            return schema;
        }

        @Override
        public String toString() {
            return isResult()
                    ? "result(" + data() + ")"
                    : fields.entrySet().stream()
                            .map(field -> field.getKey() + ":" + field.getValue())
                            .collect(Collectors.joining(",", "{", "}"));
        }
    }
}
