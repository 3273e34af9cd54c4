package io.muster.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks up {@code $.a.b[0]}, {@code $.list[*].x}, {@code $['a.b']} and compares what is there with what is wanted. */
final class JsonExpectation {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[(\\d+|\\*)]|\\['([^']+)']");

    private JsonExpectation() {}

    static JsonNode find(JsonNode root, String path) {
        List<JsonNode> present = List.of(root);
        boolean collects = false;
        var steps = STEP.matcher(path.substring(1));
        int end = 0;
        while (steps.find()) {
            if (steps.start() != end) {
                throw new IllegalArgumentException("not a path: " + path);
            }
            end = steps.end();
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : present) {
                if (steps.group(2) != null && steps.group(2).equals("*")) {
                    node.forEach(next::add);
                } else if (steps.group(2) != null) {
                    next.add(node.path(Integer.parseInt(steps.group(2))));
                } else {
                    next.add(node.path(steps.group(1) != null ? steps.group(1) : steps.group(3)));
                }
            }
            collects |= "*".equals(steps.group(2));
            present = next;
        }
        if (end != path.length() - 1) {
            throw new IllegalArgumentException("not a path: " + path);
        }
        if (!collects) {
            return present.get(0);
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        present.stream().filter(node -> !node.isMissingNode()).forEach(array::add);
        return array;
    }

    /** What is wrong, or nothing. */
    static Optional<String> mismatch(String where, JsonNode found, JsonNode wanted) {
        if (!wanted.isObject()) {
            return equal(found, wanted)
                    ? Optional.empty()
                    : Optional.of(where + " is " + shown(found) + ", wanted " + wanted);
        }
        List<String> wrong = new ArrayList<>();
        wanted.fields().forEachRemaining(rule -> {
            if (!holds(rule.getKey(), rule.getValue(), found)) {
                wrong.add(where + " is " + shown(found) + ", wanted " + rule.getKey() + " " + rule.getValue());
            }
        });
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
    }

    private static boolean holds(String rule, JsonNode wanted, JsonNode found) {
        return switch (rule) {
            case "type" -> isType(wanted.asText(), found);
            case "regex" -> Pattern.compile(wanted.asText())
                    .matcher(found.asText())
                    .find();
            case "length" -> (found.isTextual() ? found.asText().length() : found.isContainerNode() ? found.size() : -1)
                    == wanted.asInt();
            case "contains" -> found.isArray()
                    ? any(found, wanted)
                    : found.asText().contains(wanted.asText());
            case "lacks" -> found.isArray()
                    ? !any(found, wanted)
                    : !found.asText().contains(wanted.asText());
            case "min" -> found.isNumber() && found.asDouble() >= wanted.asDouble();
            case "max" -> found.isNumber() && found.asDouble() <= wanted.asDouble();
            case "absent" -> found.isMissingNode() == wanted.asBoolean();
            case "set" -> sameSet(found, wanted);
            case "one_of" -> any(wanted, found);
            case "equals" -> equal(found, wanted);
            default -> throw new IllegalArgumentException("no such expectation: " + rule);
        };
    }

    private static boolean isType(String type, JsonNode found) {
        return switch (type) {
            case "string" -> found.isTextual();
            case "int" -> found.isIntegralNumber();
            case "number" -> found.isNumber();
            case "bool", "boolean" -> found.isBoolean();
            case "object" -> found.isObject();
            case "array", "list" -> found.isArray();
            case "null" -> found.isNull();
            default -> throw new IllegalArgumentException("no such type: " + type);
        };
    }

    private static boolean any(JsonNode array, JsonNode element) {
        for (JsonNode candidate : array) {
            if (equal(candidate, element)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameSet(JsonNode found, JsonNode wanted) {
        Set<String> left = new HashSet<>();
        Set<String> right = new HashSet<>();
        found.forEach(node -> left.add(node.toString()));
        wanted.forEach(node -> right.add(node.toString()));
        return left.equals(right) && found.size() == wanted.size();
    }

    private static boolean equal(JsonNode found, JsonNode wanted) {
        if (found.isNumber() && wanted.isNumber()) {
            return Double.compare(found.asDouble(), wanted.asDouble()) == 0;
        }
        return found.equals(wanted);
    }

    private static String shown(JsonNode node) {
        String text = node instanceof MissingNode ? "absent" : node.toString();
        return text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }
}
