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

/**
 * What each route answers when all goes well, from {@code api-answers.txt} beside this class. Nobody has thought that file up: it is what
 * handlers and the conformance cases have really been answered, and {@code ApiParametersTest} and {@code ConformanceTest} fail where a node answers
 * something else. A line is {@code METHOD /path = answer}, with {@code |} between several answers: the words of {@link Body}, and for JSON an
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
     * @param json empty where it answers no JSON
     */
    record RouteAnswer(Set<Body> bodies, Optional<AnswerType> json) {

        private static final String UNSEEN = "unseen";

        RouteAnswer {
            bodies = Set.copyOf(bodies);
        }

        /** Reads what stands behind {@code =}. */
        static RouteAnswer read(String line) {
            Set<Body> bodies = new TreeSet<>();
            Optional<AnswerType> json = Optional.empty();
            for (String answer : line.split(" \\| ")) {
                Optional<Body> body = body(answer);
                if (body.isPresent()) {
                    bodies.add(body.get());
                } else if (!answer.equals(UNSEEN)) {
                    json = Optional.of(AnswerNotation.read(answer));
                }
            }
            return new RouteAnswer(bodies, json);
        }

        private static Optional<Body> body(String word) {
            for (Body body : Body.values()) {
                if (word.equals(word(body))) {
                    return Optional.of(body);
                }
            }
            return Optional.empty();
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
            json.ifPresent(type -> content.put("application/json", object("schema", type.schema())));
            return content;
        }

        @Override
        public String toString() {
            List<String> answers = new ArrayList<>();
            new TreeSet<>(bodies).forEach(body -> answers.add(word(body)));
            json.ifPresent(type -> answers.add(type.toString()));
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
        return routes.getOrDefault(ApiParameters.key(route), new RouteAnswer(Set.of(), Optional.empty()));
    }
}
