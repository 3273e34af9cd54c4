package io.muster.server.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes refusals as clients of each API version know them: v1 plain text, v1 {@code caused: ...;}, the v2 and v3
 * envelope, and the JSON of the framework beneath Nacos for what never reaches a route. Stateless.
 */
public final class ErrorBodies {

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "1");

    private ErrorBodies() {}

    /** A problem in the style of a route. */
    public static Answer of(ApiStyle style, Problem problem) {
        int status = status(style, problem.kind());
        Answer answer =
                switch (style) {
                    case V1 -> Answer.text(status, problem.message());
                    case V1_CAUSED -> Answer.text(status, "caused: " + problem.message() + ";");
                    case V2, V3 -> envelope(status, problem);
                };
        return problem.kind() == ProblemKind.OVERLOADED ? answer.withHeaders(RETRY_SOON) : answer;
    }

    /** The refusal of a caller who may not: the JSON of the framework, whatever the style of the route. */
    static Answer forbidden(String message, String path) {
        return framework(403, "Forbidden", message, path);
    }

    /** A path that is in no row; below {@code /v1/ns/} Nacos says 501. */
    static Answer noSuchRoute(String method, String path, boolean naming) {
        return naming
                ? framework(501, "Not Implemented", "no such api:" + method + ":" + path, path)
                : framework(404, "Not Found", null, path);
    }

    static Answer methodNotAllowed(String method, String path, String allowed) {
        return framework(405, "Method Not Allowed", "Request method '" + method + "' is not supported.", path)
                .withHeaders(Map.of("Allow", allowed));
    }

    /** The refusal of the parameter check: the sentence and a line end, never to be cached. */
    static Answer illegalParameter(String message) {
        return Answer.text(400, message + "\r\n").withHeaders(Answer.NOT_TO_BE_CACHED);
    }

    /** A defect of ours: the caller gets an id to quote, the log has the rest. */
    static Answer defect(ApiStyle style, String id) {
        return of(
                style,
                new Problem(
                        ProblemKind.INTERNAL,
                        "This request met a defect of the server. It is in the log under the id " + id + "."));
    }

    /** The exception for a missing parameter, worded for the style. */
    static ProblemException missing(ApiStyle style, String name) {
        String message =
                switch (style) {
                    case V1 -> "Param '" + name + "' is required.";
                    case V1_CAUSED -> "Required request parameter '" + name
                            + "' for method parameter type String is not present";
                    case V2, V3 -> "Required parameter '" + name + "' type String is not present";
                };
        return new ProblemException(ProblemKind.PARAMETER_MISSING, message);
    }

    static Answer framework(int status, String error, @Nullable String message, String path) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("timestamp", OffsetDateTime.now().format(TIMESTAMP));
        body.put("status", status);
        body.put("error", error);
        if (message != null) {
            body.put("message", message);
        }
        body.put("path", path);
        return new Answer(status, Answer.JSON, Json.encode(body), Map.of());
    }

    /** The HTTP status of a kind of problem in a style. */
    public static int status(ApiStyle style, ProblemKind kind) {
        return switch (kind) {
            case PARAMETER_MISSING,
                    PARAMETER_INVALID,
                    SERVICE_NAME_INVALID,
                    WEIGHT_INVALID,
                    METADATA_INVALID,
                    INSTANCE_INVALID,
                    SERVICE_METADATA_INVALID,
                    SELECTOR_INVALID,
                    SERVICE_EXISTS,
                    SERVICE_NOT_FOUND,
                    SERVICE_NOT_EMPTY,
                    HEALTH_CHECK_RUNNING,
                    NAMESPACE_INVALID,
                    NAMESPACE_EXISTS,
                    NODE_STATE_INVALID,
                    CONFIG_TOO_LARGE,
                    QUOTA_EXCEEDED,
                    GRAY_INVALID,
                    MEDIA_TYPE_UNSUPPORTED -> 400;
            case UNAUTHENTICATED, ACCESS_DENIED -> 403;
            case TOO_MANY_ATTEMPTS -> 429;
            case RESOURCE_NOT_FOUND, INSTANCE_NOT_FOUND, NAMESPACE_NOT_FOUND, CONFIG_NOT_FOUND -> 404;
            case RESOURCE_CONFLICT, STOPPED -> 409;
                // v1 tells a lost compare-and-set as a server error, and its clients look for that
            case CONFIG_CHANGED -> style == ApiStyle.V1 || style == ApiStyle.V1_CAUSED ? 500 : 409;
            case PAYLOAD_TOO_LARGE -> 413;
            case INTERNAL -> 500;
            case NOT_SUPPORTED -> 501;
            case NOT_READY, NO_QUORUM, OVERLOADED, DATABASE_UNAVAILABLE -> 503;
            case OUTCOME_UNKNOWN -> 504;
        };
    }

    private static Answer envelope(int status, Problem problem) {
        Code code = code(problem.kind());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", code.number());
        if (code.number() == Code.SERVER_ERROR.number()) {
            body.put("message", problem.message());
            body.putNull("data");
        } else {
            body.put("message", code.text());
            body.put("data", problem.message());
        }
        return Answer.json(status, Buffer.buffer(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** A numeric code of v2 and v3 and its fixed text. */
    public record Code(int number, String text) {
        static final Code SERVER_ERROR = new Code(30000, "server error");
    }

    /** The code that clients of v2 and v3 know for a kind of problem. */
    public static Code code(ProblemKind kind) {
        return switch (kind) {
            case PARAMETER_MISSING -> new Code(10000, "parameter missing");
            case UNAUTHENTICATED, ACCESS_DENIED, TOO_MANY_ATTEMPTS -> new Code(10001, "access denied");
            case DATABASE_UNAVAILABLE -> new Code(10002, "data access error");
            case PARAMETER_INVALID, CONFIG_TOO_LARGE, GRAY_INVALID, PAYLOAD_TOO_LARGE, QUOTA_EXCEEDED -> new Code(
                    20002, "parameter validate error");
            case MEDIA_TYPE_UNSUPPORTED -> new Code(20003, "MediaType Error");
            case RESOURCE_NOT_FOUND, CONFIG_NOT_FOUND -> new Code(20004, "resource not found");
            case RESOURCE_CONFLICT, CONFIG_CHANGED -> new Code(20005, "resource conflict");
            case SERVICE_NAME_INVALID -> new Code(21000, "service name error");
            case WEIGHT_INVALID -> new Code(21001, "weight error");
            case METADATA_INVALID -> new Code(21002, "instance metadata error");
            case INSTANCE_NOT_FOUND -> new Code(21003, "instance not found");
            case INSTANCE_INVALID -> new Code(21004, "instance error");
            case SERVICE_METADATA_INVALID -> new Code(21005, "service metadata error");
            case SELECTOR_INVALID -> new Code(21006, "selector error");
            case SERVICE_EXISTS -> new Code(21007, "service already exist");
            case SERVICE_NOT_FOUND -> new Code(21008, "service not exist");
            case SERVICE_NOT_EMPTY -> new Code(21009, "service delete failure");
            case HEALTH_CHECK_RUNNING -> new Code(21011, "health check still running");
            case NAMESPACE_INVALID -> new Code(22000, "illegal namespace");
            case NAMESPACE_NOT_FOUND -> new Code(22001, "namespace not exist");
            case NAMESPACE_EXISTS -> new Code(22002, "namespace already exist");
            case NODE_STATE_INVALID -> new Code(23000, "illegal state");
            case NOT_SUPPORTED -> new Code(40001, "API function disabled");
            case NOT_READY, NO_QUORUM, OUTCOME_UNKNOWN, STOPPED, OVERLOADED, INTERNAL -> Code.SERVER_ERROR;
        };
    }
}
