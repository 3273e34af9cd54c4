package io.muster.server.http.naming;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.Json;
import io.muster.server.naming.ClusterMetadata;
import io.muster.server.naming.HealthChecker;
import io.muster.server.naming.ServiceMetadata;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what operators say about services and clusters. */
final class ServiceForm {

    private static final int LONGEST_CHECK_TEXT = 1024;

    private ServiceForm() {}

    static ServiceMetadata metadata(ApiRequest request) {
        double threshold = Dialect.decimal(request, "protectThreshold").orElse(0.0);
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new ProblemException(
                    ProblemKind.SERVICE_METADATA_INVALID,
                    "Param 'protectThreshold' is illegal, it must be a number from 0 to 1.");
        }
        Map<String, String> pairs = InstanceForm.metadata(request).orElse(Map.of());
        Optional<String> selector = request.parameter("selector");
        return selector.isEmpty()
                ? new ServiceMetadata(threshold, pairs, "none", "")
                : withSelector(threshold, pairs, selector.get());
    }

    private static ServiceMetadata withSelector(double threshold, Map<String, String> pairs, String text) {
        JsonNode selector = selector(text);
        String type = selector.path("type").asText("");
        if (!type.equals("none") && !type.equals("label")) {
            throw new ProblemException(ProblemKind.SELECTOR_INVALID, "not match any type of selector!");
        }
        return new ServiceMetadata(
                threshold,
                pairs,
                type,
                type.equals("label") ? selector.path("expression").asText("") : "");
    }

    /** The console encodes the selector once more than needed. */
    private static JsonNode selector(String text) {
        try {
            String decoded = text.startsWith("%") ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
            return Json.parse(decoded, "selector");
        } catch (ProblemException | IllegalArgumentException malformed) {
            throw new ProblemException(
                    ProblemKind.SELECTOR_INVALID, "Param 'selector' is illegal, it must be JSON with a type.");
        }
    }

    /** @param present what is known of the cluster now */
    static ClusterMetadata cluster(ApiRequest request, Dialect dialect, Optional<ClusterMetadata> present) {
        request.required("checkPort");
        request.required("useInstancePort4Check");
        String checker = request.required("healthChecker");
        return new ClusterMetadata(
                request.integer("checkPort", 0, 0, 65535),
                dialect.flag(request, "useInstancePort4Check", true),
                healthChecker(Json.parse(checker, "healthChecker"), present),
                InstanceForm.metadata(request).orElse(Map.of()));
    }

    static HealthChecker healthChecker(JsonNode checker, Optional<ClusterMetadata> present) {
        String type = checker.path("type").asText("").toUpperCase(Locale.ROOT);
        return switch (type) {
            case "TCP" -> new HealthChecker.Tcp();
            case "NONE" -> new HealthChecker.None();
            case "HTTP" -> new HealthChecker.Http(
                    text(checker, "path"),
                    text(checker, "headers"),
                    checker.path("expectedResponseCode").asInt(200));
            case "MYSQL" -> mysql(checker, present);
            default -> throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "Param 'healthChecker' is illegal, its type must be TCP, HTTP, MYSQL or NONE.");
        };
    }

    /** The password is shown to nobody, so whoever changes the rest cannot send it: without one the present one stays. */
    private static HealthChecker mysql(JsonNode checker, Optional<ClusterMetadata> present) {
        String user = text(checker, "user");
        String password = checker.hasNonNull("pwd")
                ? text(checker, "pwd")
                : present.map(ClusterMetadata::healthChecker)
                        .filter(HealthChecker.Mysql.class::isInstance)
                        .map(HealthChecker.Mysql.class::cast)
                        .filter(known -> known.user().equals(user))
                        .map(HealthChecker.Mysql::password)
                        .orElse("");
        return new HealthChecker.Mysql(user, password, text(checker, "cmd"));
    }

    private static String text(JsonNode checker, String field) {
        String text = checker.path(field).asText("");
        if (text.length() > LONGEST_CHECK_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "Param 'healthChecker' is illegal, its " + field + " takes at most " + LONGEST_CHECK_TEXT
                            + " characters without control characters.");
        }
        return text;
    }
}
