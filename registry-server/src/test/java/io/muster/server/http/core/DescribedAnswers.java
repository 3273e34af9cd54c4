package io.muster.server.http.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what routes answer against what the OpenAPI document says of it: nothing may be in an answer that is not described. */
public final class DescribedAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiAnswers described = ApiAnswers.read();
    private final List<Route> routes;

    /** @param routes of the node whose answers are judged */
    public DescribedAnswers(List<Route> routes) {
        this.routes = routes;
    }

    /** The route of a request, by its method and its path below the context path; empty where there is none. */
    public Optional<Route> route(String method, String path) {
        return routes.stream()
                .filter(route -> route.method().name().equals(method)
                        && path.matches(route.path().replace("*", "[^/]+")))
                .findFirst();
    }

    /**
     * What of an answer is not as it is described.
     *
     * @param body of an answer with status 200
     * @return one line for the report of a failure; empty when all is well
     */
    public Optional<String> contradiction(Route route, String contentType, byte[] body) {
        String kind = contentType.split(";", 2)[0];
        Map<String, Map<String, Object>> kinds = described.of(route);
        if (body.length == 0 && (kinds.isEmpty() || kinds.containsKey("text/plain"))) {
            return Optional.empty();
        }
        List<String> wrong = new ArrayList<>();
        Map<String, Object> schema = kinds.get(kind);
        if (kinds.containsKey("*/*")) {
            return Optional.empty(); // a configuration may be of any kind
        }
        if (schema == null) {
            wrong.add("is " + kind);
        } else if (kind.equals("application/json")) {
            try {
                judge("", schema, JSON.readTree(body), wrong);
            } catch (IOException notJson) {
                wrong.add("is no JSON");
            }
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(ApiParameters.key(route) + ": the answer " + String.join(", ", wrong));
    }

    private static void judge(String at, @Nullable Object expected, JsonNode value, List<String> wrong) {
        Map<?, ?> schema = (Map<?, ?>) Objects.requireNonNull(expected);
        if (schema.get("oneOf") instanceof List<?> kinds) {
            boolean fits = kinds.stream().anyMatch(kind -> {
                List<String> problems = new ArrayList<>();
                judge(at, kind, value, problems);
                return problems.isEmpty();
            });
            if (!fits) {
                wrong.add(at + " is none of what it may be");
            }
        } else if (schema.get("allOf") instanceof List<?> parts) {
            Map<?, ?> properties = (Map<?, ?>) ((Map<?, ?>) Objects.requireNonNull(parts.get(1))).get("properties");
            if (!value.path("code").isInt()
                    || !(value.path("message").isTextual()
                            || value.path("message").isNull())) {
                wrong.add(at + " is no envelope");
            }
            judge(at + ".data", properties.get("data"), value.path("data"), wrong);
        } else if (!schema.isEmpty()) {
            judgeType(at, schema, value, wrong);
        }
    }

    private static void judgeType(String at, Map<?, ?> schema, JsonNode value, List<String> wrong) {
        boolean fits =
                switch (String.valueOf(schema.get("type"))) {
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "array" -> value.isArray();
                    case "object" -> value.isObject();
                    default -> false;
                };
        if (value.isNull() && Boolean.TRUE.equals(schema.get("nullable"))) {
            return;
        }
        if (!fits) {
            wrong.add((at.isEmpty() ? "itself" : at) + " is " + value.getNodeType() + " instead of "
                    + schema.get("type"));
        } else if (value.isArray()) {
            value.forEach(item -> judge(at + "[]", schema.get("items"), item, wrong));
        } else if (value.isObject()) {
            Object free = schema.get("additionalProperties");
            Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> named ? named : Map.of();
            value.fields().forEachRemaining(field -> {
                Object property = properties.get(field.getKey());
                if (property != null || free != null) {
                    judge(at + "." + field.getKey(), property != null ? property : free, field.getValue(), wrong);
                } else {
                    wrong.add(at + " has the field " + field.getKey());
                }
            });
        }
    }
}
