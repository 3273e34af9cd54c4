package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each route answers when all goes well, from {@code api-answers.txt} beside this class; {@code ApiParametersTest} and the conformance
 * cases hold what handlers really answer against it. A line is {@code METHOD /path = answer}, with {@code |} between several answers:
 *
 * <ul>
 *   <li>{@code text}, {@code csv}, {@code binary}: a body of that kind; {@code content}: a configuration in its own type; {@code nothing}: no body
 *   <li>anything else is JSON: {@code string}, {@code integer}, {@code number}, {@code boolean}, {@code any}, {@code [of these]},
 *       {@code {name:type,...}}, {@code {*:type}} for free keys, each with {@code ?} behind it where it may be null
 *   <li>{@code result(type)}: the envelope with that in {@code data}
 * </ul>
 */
final class ApiAnswers {

    private static final Set<String> SIMPLE = Set.of("string", "integer", "number", "boolean");

    private final Map<String, String> routes;

    private ApiAnswers(Map<String, String> routes) {
        this.routes = routes;
    }

    /** Reads the file. */
    static ApiAnswers read() {
        return new ApiAnswers(ApiParameters.lines("api-answers.txt"));
    }

    /** The routes that are described, as {@link ApiParameters#key} writes them. */
    Set<String> routes() {
        return routes.keySet();
    }

    /**
     * The schema of each kind of answer, by its media type; empty for a route that is not described, or answers nothing.
     *
     * @throws IllegalArgumentException when the line of the route cannot be understood
     */
    Map<String, Map<String, Object>> of(Route route) {
        String line = routes.getOrDefault(ApiParameters.key(route), "nothing");
        Map<String, Map<String, Object>> kinds = new LinkedHashMap<>();
        for (String answer : line.split(" \\| ")) {
            switch (answer) {
                case "nothing" -> {}
                case "text" -> kinds.put("text/plain", object("type", "string"));
                case "csv" -> kinds.put("text/csv", object("type", "string"));
                case "content" -> kinds.put("*/*", object("type", "string"));
                case "binary" -> kinds.put("application/octet-stream", object("type", "string", "format", "binary"));
                default -> kinds.merge("application/json", new Schema(answer).whole(), ApiAnswers::eitherOf);
            }
        }
        return kinds;
    }

    private static Map<String, Object> eitherOf(Map<String, Object> one, Map<String, Object> other) {
        return object("oneOf", List.of(one, other));
    }

    /** Reads a type from left to right. */
    private static final class Schema {

        private final String text;
        private int at;

        Schema(String text) {
            this.text = text;
        }

        Map<String, Object> whole() {
            Map<String, Object> schema = type();
            if (at != text.length()) {
                throw wrong("the end");
            }
            return schema;
        }

        private Map<String, Object> type() {
            Map<String, Object> schema =
                    switch (text.charAt(at)) {
                        case '[' -> list();
                        case '{' -> fields();
                        default -> named();
                    };
            if (takes('?')) {
                schema.put("nullable", true);
            }
            return schema;
        }

        private Map<String, Object> list() {
            expect('[');
            Map<String, Object> items = type();
            expect(']');
            return object("type", "array", "items", items);
        }

        private Map<String, Object> fields() {
            expect('{');
            Map<String, Object> properties = new LinkedHashMap<>();
            Map<String, Object> schema = object("type", "object");
            while (!takes('}')) {
                String name = word();
                expect(':');
                Map<String, Object> value = type();
                if (name.equals("*")) {
                    schema.put("additionalProperties", value);
                } else {
                    properties.put(name, value);
                }
                takes(',');
            }
            if (!properties.isEmpty()) {
                schema.put("properties", properties);
            }
            return schema;
        }

        private Map<String, Object> named() {
            String name = word();
            if (SIMPLE.contains(name)) {
                return object("type", name);
            }
            if (name.equals("any")) {
                return object();
            }
            if (!name.equals("result")) {
                throw wrong("a type instead of " + name);
            }
            expect('(');
            Map<String, Object> data = type();
            expect(')');
            return object(
                    "allOf",
                    List.of(
                            object("$ref", "#/components/schemas/Result"),
                            object("type", "object", "properties", object("data", data))));
        }

        private String word() {
            int begin = at;
            while (at < text.length() && ":,?[]{}()".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(begin, at);
        }

        private boolean takes(char next) {
            boolean found = at < text.length() && text.charAt(at) == next;
            at += found ? 1 : 0;
            return found;
        }

        private void expect(char next) {
            if (!takes(next)) {
                throw wrong(Character.toString(next));
            }
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException("api-answers.txt: expected " + expected + " at " + at + " of " + text);
        }
    }
}
