package io.muster.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** {@code /gateway/status}: what the gateway knows and does, as JSON. */
final class StatusPage {

    private final GatewayContext gateway;

    StatusPage(GatewayContext gateway) {
        this.gateway = gateway;
    }

    void handle(HttpServerRequest request, String path) {
        if (!path.equals("/gateway/status")) {
            GatewayAnswer.send(request, 404, path + " does not exist; the gateway's own page is /gateway/status");
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            GatewayAnswer.send(request, 405, "/gateway/status is only read");
        } else {
            GatewayAnswer.sendJson(request, status());
        }
    }

    private JsonObject status() {
        JsonArray nodes = new JsonArray();
        int ready = 0;
        for (Node node : gateway.directory().nodes()) {
            nodes.add(describe(node, false));
            ready += node.health().isReady() ? 1 : 0;
        }
        for (Node node : gateway.directory().leaving()) {
            nodes.add(describe(node, true));
        }
        return new JsonObject()
                .put("state", gateway.isDraining() ? "STOPPING" : ready > 0 ? "READY" : "NO_READY_NODE")
                .put("readyNodes", ready)
                .put("httpPort", gateway.settings().port())
                .put("grpcPort", gateway.settings().grpcPort())
                .put("requestsInFlight", gateway.exchanges().get())
                .put("highestIndex", gateway.index().get())
                .put("nodes", nodes);
    }

    private static JsonObject describe(Node node, boolean leaving) {
        NodeHealth health = node.health();
        return new JsonObject()
                .put("address", node.address().toString())
                .put("health", health.state().name())
                .put("reason", health.reason())
                .put("since", health.since().toString())
                .put("leaving", leaving)
                .put("requests", node.requests().sum())
                .put("requestsInFlight", node.inFlight().get())
                .put("retries", node.retries().sum())
                .put("failures", node.failures().sum())
                .put("grpcConnections", node.grpcConnections().get());
    }
}
