package io.muster.server.http.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.http.Route;
import io.muster.server.http.core.AnswerType.Anything;
import io.muster.server.http.core.AnswerType.Fields;
import io.muster.server.http.core.AnswerType.ListOf;
import io.muster.server.http.core.AnswerType.MapOf;
import io.muster.server.http.core.AnswerType.Nothing;
import io.muster.server.http.core.AnswerType.Simple;
import io.muster.server.http.core.ApiAnswers.Body;
import io.muster.server.http.core.ApiAnswers.RouteAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What routes have really answered, held against what the OpenAPI document says of it: an answer is described when all that is in it
 * is in the description. What is not described is told as the line that would describe it, and a file is written that can take the place of
 * {@code api-answers.txt}. Thread-safe.
 */
public final class ObservedAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("src/main/resources/io/muster/server/http/core/api-answers.txt");
    private static final Simple NUMBER = new Simple("number");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Fields whose keys are data, even where they look like names. */
    private static final Set<String> FREE_KEYS = Set.of(
            "metadata",
            "clusterMap",
            "extendInfo",
            "labels",
            "abilityTable",
            "adWeightMap",
            "listenersStatus",
            "lisentersGroupkeyStatus");

    private final Map<Route, Pattern> routes = new LinkedHashMap<>();
    private final Map<String, RouteAnswer> described = ApiAnswers.read().routes();
    private final Map<String, RouteAnswer> widened = new TreeMap<>();
    private final Set<String> wrong = new TreeSet<>();

    /** @param routes of the node whose answers are looked at */
    public ObservedAnswers(List<Route> routes) {
        routes.forEach(route -> this.routes.put(
                route, Pattern.compile(Pattern.quote(route.path()).replace("*", "\\E[^/]+\\Q"))));
        widened.putAll(described);
    }

    /**
     * Takes in an answer to a request.
     *
     * @param path below the context path; one that no route has counts for nothing
     * @param status others than 200 count for nothing
     * @param contentType {@code *}{@code /*} for a configuration, which has its own
     */
    public void saw(String method, String path, int status, String contentType, byte[] body) {
        routes.entrySet().stream()
                .filter(route -> route.getKey().method().name().equals(method))
                .filter(route -> route.getValue().matcher(path).matches())
                .findFirst()
                .ifPresent(route -> saw(route.getKey(), status, contentType, body));
    }

    /** Takes in an answer of a route. */
    public synchronized void saw(Route route, int status, String contentType, byte[] body) {
        if (status != 200) {
            return;
        }
        String key = ApiParameters.key(route);
        RouteAnswer before = widened.getOrDefault(key, RouteAnswer.NONE);
        String kind = contentType.split(";", 2)[0].strip();
        Optional<RouteAnswer> after = widen(before, kind, body);
        if (after.isEmpty()) {
            wrong.add(key + " answers " + kind + ", which is none of the kinds that ApiAnswers knows, or is broken");
        } else if (!after.get().equals(before)) {
            widened.put(key, after.get());
        }
    }

    /** What has been answered and is not described, as lines for the report of a failure. */
    public synchronized Set<String> notDescribed() {
        Set<String> lines = new TreeSet<>(wrong);
        widened.forEach((route, answer) -> {
            if (!covers(described.getOrDefault(route, RouteAnswer.NONE), answer)) {
                lines.add(route + " = " + answer);
            }
        });
        return lines;
    }

    /** Writes what would describe all that was seen, to be looked at and to take the place of the file. */
    public synchronized Path write(String name) throws IOException {
        List<String> lines = Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith("#"))
                .collect(Collectors.toCollection(ArrayList::new));
        widened.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing((String key) -> key.substring(key.indexOf(' ')) + key)))
                .forEach(route -> lines.add(route.getKey() + " = " + route.getValue()));
        return Files.write(Path.of("target", name), lines).toAbsolutePath();
    }

    private static Optional<RouteAnswer> widen(RouteAnswer before, String kind, byte[] content) {
        if (content.length == 0) {
            return Optional.of(with(before, Body.NOTHING));
        }
        if (kind.equals("application/json")) {
            try {
                return Optional.of(
                        new RouteAnswer(before.bodies(), with(before.json(), of("", JSON.readTree(content)))));
            } catch (IOException notJson) {
                return Optional.empty();
            }
        }
        return Stream.of(Body.values())
                .filter(body -> body != Body.NOTHING && body.mediaType().equals(kind))
                .findFirst()
                .map(body -> with(before, body));
    }

    /** Answers of different kinds are told apart; those of one kind make one type. */
    private static List<AnswerType> with(List<AnswerType> before, AnswerType seen) {
        List<AnswerType> after = new ArrayList<>(before);
        for (int i = 0; i < after.size(); i++) {
            if (isOfOneKind(after.get(i), seen)) {
                after.set(i, merge(after.get(i), seen));
                return after;
            }
        }
        after.add(seen);
        return after;
    }

    private static boolean isOfOneKind(AnswerType one, AnswerType other) {
        if (one instanceof Fields fields && other instanceof Fields more) {
            boolean alike = fields.fields().isEmpty()
                    || more.fields().isEmpty()
                    || !Collections.disjoint(
                            fields.fields().keySet(), more.fields().keySet());
            return alike && fields.isResult() == more.isResult();
        }
        return one instanceof Anything || !(merge(one, other) instanceof Anything);
    }

    private static boolean covers(RouteAnswer described, RouteAnswer seen) {
        return described.bodies().containsAll(seen.bodies())
                && seen.json().stream()
                        .allMatch(type -> described.json().stream().anyMatch(known -> covers(known, type)));
    }

    /** Where nothing but null was seen, the description says so and promises nothing: what is there another time does not contradict it. */
    private static boolean covers(AnswerType described, AnswerType seen) {
        if (described instanceof Anything || described instanceof Nothing || seen instanceof Nothing) {
            return true;
        }
        if (described instanceof ListOf list) {
            return seen instanceof ListOf more && covers(list.items(), more.items());
        }
        if (described instanceof MapOf map) {
            return seen instanceof MapOf more
                    ? covers(map.values(), more.values())
                    : seen instanceof Fields fields
                            && fields.fields().values().stream().allMatch(type -> covers(map.values(), type));
        }
        if (described instanceof Fields fields) {
            return seen instanceof Fields more
                    && more.fields().entrySet().stream()
                            .allMatch(field -> fields.fields().containsKey(field.getKey())
                                    && covers(
                                            Objects.requireNonNull(
                                                    fields.fields().get(field.getKey())),
                                            field.getValue()));
        }
        return described.equals(seen) || (described.equals(NUMBER) && isNumber(seen));
    }

    private static RouteAnswer with(RouteAnswer before, Body body) {
        Set<Body> bodies = new TreeSet<>(before.bodies());
        bodies.add(body);
        return new RouteAnswer(bodies, before.json());
    }

    private static AnswerType of(String name, JsonNode value) {
        if (value.isArray()) {
            AnswerType items = new Nothing();
            for (JsonNode item : value) {
                items = merge(items, of("", item));
            }
            return new ListOf(items);
        }
        if (value.isObject()) {
            Map<String, AnswerType> fields = new LinkedHashMap<>();
            value.fields().forEachRemaining(field -> fields.put(field.getKey(), of(field.getKey(), field.getValue())));
            boolean names =
                    fields.keySet().stream().allMatch(key -> NAME.matcher(key).matches());
            return names && !FREE_KEYS.contains(name) ? new Fields(fields) : mapOf(fields);
        }
        if (value.isNull()) {
            return new Nothing();
        }
        return new Simple(
                value.isTextual()
                        ? "string"
                        : value.isBoolean() ? "boolean" : value.isIntegralNumber() ? "integer" : "number");
    }

    private static MapOf mapOf(Map<String, AnswerType> fields) {
        return new MapOf(fields.values().stream().reduce(new Nothing(), ObservedAnswers::merge));
    }

    /** The narrowest type that both are of. */
    private static AnswerType merge(AnswerType one, AnswerType other) {
        if (one.equals(other) || other instanceof Nothing || one instanceof Anything) {
            return one;
        }
        if (one instanceof Nothing) {
            return other;
        }
        if (one instanceof ListOf list && other instanceof ListOf more) {
            return new ListOf(merge(list.items(), more.items()));
        }
        if (one instanceof MapOf map) {
            return other instanceof MapOf more
                    ? new MapOf(merge(map.values(), more.values()))
                    : other instanceof Fields fields
                            ? new MapOf(
                                    merge(map.values(), mapOf(fields.fields()).values()))
                            : new Anything();
        }
        if (one instanceof Fields fields) {
            return other instanceof Fields more
                    ? merge(fields, more)
                    : other instanceof MapOf ? merge(other, one) : new Anything();
        }
        return isNumber(one) && isNumber(other) ? NUMBER : new Anything();
    }

    private static Fields merge(Fields one, Fields other) {
        Map<String, AnswerType> fields = new LinkedHashMap<>(one.fields());
        other.fields()
                .forEach((name, type) ->
                        fields.merge(name, type, (before, after) -> merge(Objects.requireNonNull(before), after)));
        return new Fields(fields);
    }

    private static boolean isNumber(AnswerType type) {
        return type instanceof Simple simple
                && (simple.name().equals("integer") || simple.name().equals("number"));
    }
}
