package io.muster.server.http.core;

import io.muster.server.access.Action;
import io.muster.server.config.ConfigKey;
import io.muster.server.grpc.ClientMetrics;
import io.muster.server.grpc.ClientMetrics.Question;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** What configuration clients at an address say about themselves, on this node or on all. */
final class ClientMetricsRoutes {

    private static final Permission READ = new Permission.Operator(Action.READ, "/v1/cs/metrics");

    private final ClientMetrics clients;

    ClientMetricsRoutes(ClientMetrics clients) {
        this.clients = clients;
    }

    List<Route> routes() {
        return List.of(
                route("/v1/cs/metrics/current", ApiStyle.V1_CAUSED, false),
                route("/v1/cs/metrics/cluster", ApiStyle.V1_CAUSED, true),
                route("/v3/admin/cs/metrics/ip", ApiStyle.V3, false),
                route("/v3/admin/cs/metrics/cluster", ApiStyle.V3, true));
    }

    private Route route(String path, ApiStyle style, boolean ofCluster) {
        return new Route(HttpMethod.GET, path, style, READ, request -> {
            Question question = question(request);
            return (ofCluster ? clients.inCluster(question) : clients.here(question))
                    .thenApply(metrics -> style == ApiStyle.V3 ? Json.result(metrics) : Json.answer(metrics));
        });
    }

    /** Data id and group belong together; without them only the figures of the clients are asked for. */
    private static Question question(ApiRequest request) {
        String ip = request.required("ip");
        String dataId = request.parameter("dataId").orElse("");
        String group = request.firstOf("group", "groupName").orElse("");
        if (dataId.isEmpty() != group.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "Param 'dataId' and 'group' belong together; give both or neither.");
        }
        String namespace = request.firstOf("tenant", "namespaceId").orElse("");
        return new Question(ip, dataId.isEmpty() ? null : ConfigKey.of(namespace, group, dataId));
    }
}
