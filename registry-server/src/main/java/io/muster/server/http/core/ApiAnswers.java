package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.http.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What each route answers when all goes well, from {@code api-answers.txt} beside this class. Nobody has thought that file up: it is what
 * handlers and the conformance cases have really been answered, and {@code ApiParametersTest} and {@code ConformanceTest} fail where a node answers
 * something else. A line is {@code METHOD /path = answer}, with {@code |} between several answers: the words of {@link Body}, and for each kind of JSON an
 * {@link AnswerType}.
 */
final class ApiAnswers {

    private final Map<String, RouteAnswer> routes = new LinkedHashMap<>();

    /** A body that is not JSON, by the word that the file has for it. */
    enum Body {
        /** Nothing at all. */
        NOTHING("", Map.of()),
        TEXT("text/plain", Map.of("type", "string")),
        CSV("text/csv", Map.of("type", "string")),
        BINARY("application/octet-stream", Map.of("type", "string", "format", "binary")),
        /** One object in JSON a line, as the work goes on. */
        LINES("application/x-ndjson", Map.of("type", "string")),
        /** A configuration, in its own type. */
        CONTENT("*/*", Map.of("type", "string"));

        private final String mediaType;
        private final Map<String, Object> schema;

        Body(String mediaType, Map<String, Object> schema) {
            this.mediaType = mediaType;
            this.schema = schema;
        }

        /** The media type without parameters; empty for nothing. */
        String mediaType() {
            return mediaType;
        }
    }

    /**
     * What one route answers; with nothing in it, nobody has seen it answer yet.
     *
     * @param json the types of what it answers in JSON, most often one
     */
    record RouteAnswer(Set<Body> bodies, List<AnswerType> json) {

        /** Nobody has seen it. */
        static final RouteAnswer NONE = new RouteAnswer(Set.of(), List.of());

        private static final String UNSEEN = "unseen";

        RouteAnswer {
            bodies = Set.copyOf(bodies);
            json = List.copyOf(json);
        }

        /** Reads what stands behind {@code =}. */
        static RouteAnswer read(String line) {
            Set<Body> bodies = new TreeSet<>();
            List<AnswerType> json = new ArrayList<>();
            for (String answer : line.split(" \\| ")) {
                Optional<Body> body = body(answer);
                if (body.isPresent()) {
                    bodies.add(body.get());
                } else if (!answer.equals(UNSEEN)) {
                    json.add(AnswerNotation.read(answer));
                }
            }
            return new RouteAnswer(bodies, json);
        }

        private static Optional<Body> body(String word) {
            return Stream.of(Body.values())
                    .filter(body -> word.equals(word(body)))
                    .findFirst();
        }

        private static String word(Body body) {
            return body.name().toLowerCase(Locale.ROOT);
        }

        boolean isUnseen() {
            return bodies.isEmpty() && json.isEmpty();
        }

        /** The content of a response in OpenAPI: a schema for each media type. */
        Map<String, Object> content() {
            Map<String, Object> content = new LinkedHashMap<>();
            for (Body body : new TreeSet<>(bodies)) {
                if (body != Body.NOTHING) {
                    content.put(body.mediaType, object("schema", body.schema));
                }
            }
            List<Map<String, Object>> schemas =
                    json.stream().map(AnswerType::schema).toList();
            if (!schemas.isEmpty()) {
                content.put(
                        "application/json",
                        object("schema", schemas.size() == 1 ? schemas.get(0) : object("anyOf", schemas)));
            }
            return content;
        }

        @Override
        public String toString() {
            List<String> answers = new ArrayList<>();
            new TreeSet<>(bodies).forEach(body -> answers.add(word(body)));
            json.forEach(type -> answers.add(type.toString()));
            return answers.isEmpty() ? UNSEEN : String.join(" | ", answers);
        }
    }

    private ApiAnswers() {}

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException when a line cannot be understood
     */
    static ApiAnswers read() {
        ApiAnswers answers = new ApiAnswers();
        ApiParameters.lines("api-answers.txt").forEach((route, line) -> {
            try {
                answers.routes.put(route, RouteAnswer.read(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("api-answers.txt, " + route + ": " + e.getMessage(), e);
            }
        });
        return answers;
    }

    /** The routes that stand in the file, as {@link ApiParameters#key} writes them, with their answers. */
    Map<String, RouteAnswer> routes() {
        return Map.copyOf(routes);
    }

    /** What a route answers; unseen where it does not stand in the file. */
    RouteAnswer of(Route route) {
        return routes.getOrDefault(ApiParameters.key(route), RouteAnswer.NONE);
    }
}
