package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cluster.logging.LogLevels;
import io.muster.server.access.Action;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.cluster.ClusterStatus.Member;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.muster.server.problem.Failures;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Operations on one node: log levels, leadership, ids. All of them are for administrators. */
final class OperationRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "nacos/admin");
    private static final Permission WRITE = new Permission.Operator(Action.WRITE, "nacos/admin");
    private static final int LONGEST_LOG_NAME = 200;

    private final ClusterObserver cluster;
    private final Leadership leadership;
    private final LogLevels logLevels = LogLevels.ofThisProcess();

    OperationRoutes(ClusterObserver cluster, Leadership leadership) {
        this.cluster = cluster;
        this.leadership = leadership;
    }

    List<Route> routes() {
        return List.of(
                route(HttpMethod.PUT, "/v1/core/ops/log", ApiStyle.V1, WRITE, r -> log(r, Answer.text("200"))),
                route(HttpMethod.PUT, "/v2/core/ops/log", ApiStyle.V2, WRITE, r -> log(r, Json.restResult(null))),
                route(HttpMethod.PUT, "/v3/admin/core/ops/log", ApiStyle.V3, WRITE, r -> log(r, Json.result(null))),
                route(HttpMethod.PUT, "/v1/ns/operator/log", ApiStyle.V1, WRITE, r -> log(r, Answer.text("ok"))),
                route(HttpMethod.PUT, "/v1/ns/ops/log", ApiStyle.V1, WRITE, r -> log(r, Answer.text("ok"))),
                route(HttpMethod.PUT, "/v3/admin/ns/ops/log", ApiStyle.V3, WRITE, r -> log(r, Json.result("ok"))),
                route(HttpMethod.POST, "/v1/core/ops/raft", ApiStyle.V1, WRITE, r -> raft(r, false)),
                route(HttpMethod.POST, "/v2/core/ops/raft", ApiStyle.V2, WRITE, r -> raft(r, false)),
                route(HttpMethod.POST, "/v3/admin/core/ops/raft", ApiStyle.V3, WRITE, r -> raft(r, true)),
                // ids come from the log here, so there is no generator to show
                route(HttpMethod.GET, "/v1/core/ops/idInfo", ApiStyle.V1, READ, r -> done(Json.restResult(Map.of()))),
                route(HttpMethod.GET, "/v2/core/ops/ids", ApiStyle.V2, READ, r -> done(Json.restResult(List.of()))),
                route(HttpMethod.GET, "/v3/admin/core/ops/ids", ApiStyle.V3, READ, r -> done(Json.result(List.of()))));
    }

    private static Route route(
            HttpMethod method, String path, ApiStyle style, Permission permission, RouteHandler handler) {
        return new Route(method, path, style, permission, handler);
    }

    /** Sets the level of a logger; parameters, or the same names in a JSON body. */
    private CompletionStage<Answer> log(ApiRequest request, Answer answer) {
        String name;
        String level;
        if (request.body().length() > 0) {
            JsonNode body = body(request.body());
            name = body.path("logName").asText("");
            level = body.path("logLevel").asText("");
        } else {
            name = request.required("logName");
            level = request.required("logLevel");
        }
        Level parsed = LogLevels.parse(level)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.PARAMETER_INVALID,
                        "Param 'logLevel' is illegal, it must be TRACE, DEBUG, INFO, WARN, ERROR or OFF."));
        if (name.isBlank() || name.length() > LONGEST_LOG_NAME) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "Param 'logName' is illegal, it must have 1 to " + LONGEST_LOG_NAME + " characters.");
        }
        if (!logLevels.set(name, parsed)) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "Param 'logName' is illegal, there is no logger '" + shortened(name)
                            + "'; name a package or a class of the node.");
        }
        return done(answer);
    }

    private CompletionStage<Answer> raft(ApiRequest request, boolean envelope) {
        JsonNode body = body(request.body());
        String command = body.path("command").asText("");
        if (!command.equals("transferLeader")) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "The command '" + shortened(command) + "' is not offered; the one command is transferLeader.");
        }
        String value = body.path("value").asText("");
        Member target = cluster.status().members().stream()
                .filter(member -> value.equals(member.address())
                        || value.equals(ClusterRoutes.raftAddress(member))
                        || value.equals(member.id()))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.RESOURCE_NOT_FOUND, "There is no member '" + shortened(value) + "'."));
        return leadership.transferTo(target.id()).handle((done, failure) -> {
            if (failure != null) {
                Throwable cause = Failures.cause(failure);
                throw cause instanceof ProblemException problem
                        ? problem
                        : new ProblemException(ProblemKind.NO_QUORUM, String.valueOf(cause.getMessage()));
            }
            String sentence = "leadership was handed to " + target.address();
            return envelope ? Json.result(sentence) : Json.restResult(sentence);
        });
    }

    private static JsonNode body(Buffer body) {
        JsonNode json = Json.parse(body.toString(StandardCharsets.UTF_8), "The body");
        if (!json.isObject()) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "The body must be a JSON object.");
        }
        return json;
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
