package io.muster.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The gateway's own pages: {@code /gateway/status} for people and scripts, {@code /gateway/metrics} for Prometheus. */
final class StatusPage {

    private final GatewayContext gateway;

    StatusPage(GatewayContext gateway) {
        this.gateway = gateway;
    }

    void handle(HttpServerRequest request, String path) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!path.equals("/gateway/status") && !path.equals("/gateway/metrics")) {
            GatewayAnswer.send(
                    request,
                    404,
                    path + " does not exist; the gateway's own pages are /gateway/status and /gateway/metrics");
        } else if (!reads) {
            GatewayAnswer.send(request, 405, path + " is only read");
        } else if (path.equals("/gateway/status")) {
            GatewayAnswer.sendJson(request, status());
        } else {
            request.response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(gateway.metrics().scrape(gateway.directory()));
        }
    }

    private JsonObject status() {
        NodeDirectory directory = gateway.directory();
        long now = System.nanoTime();
        JsonArray nodes = new JsonArray();
        int ready = 0;
        for (Node node : directory.nodes()) {
            nodes.add(describe(node, now));
            ready += node.health().isReady() ? 1 : 0;
        }
        directory.watched().forEach(node -> nodes.add(describe(node, now)));
        directory.leaving().forEach(node -> nodes.add(describe(node, now)));
        Node leader = directory.leader();
        return new JsonObject()
                .put("state", gateway.isDraining() ? "STOPPING" : ready > 0 ? "READY" : "NO_READY_NODE")
                .put("readyNodes", ready)
                .put("httpPort", gateway.settings().port())
                .put("grpcPort", gateway.settings().grpcPort())
                .put(
                        "members",
                        directory
                                .liveList()
                                .orElse("listed in " + gateway.settings().clusterConf()))
                .put(
                        "leader",
                        leader == null ? null : leader.endpoint().member().toString())
                .put("requestsInFlight", gateway.exchanges().get())
                .put("httpConnections", gateway.httpClients().open())
                .put("grpcConnections", gateway.grpcClients().open())
                .put("heldBytes", gateway.memory().held())
                .put("highestIndex", gateway.highestIndex())
                .put("refused", refused(gateway.refusals()))
                .put("nodes", nodes);
    }

    private static JsonObject refused(Refusals refusals) {
        return new JsonObject()
                .put("connections", refusals.connections().sum())
                .put("clientConnections", refusals.clientConnections().sum())
                .put("rate", refusals.rate().sum())
                .put("bodySize", refusals.body().sum())
                .put("head", refusals.head().sum())
                .put("slow", refusals.slow().sum())
                .put("memory", refusals.memory().sum());
    }

    private JsonObject describe(Node node, long now) {
        NodeHealth health = node.health();
        NodeHealth.State state = node.state(now);
        String notMember = node.notMember();
        double share =
                node.trust().share(now, gateway.settings().balance().slowStart().toNanos());
        return new JsonObject()
                .put("address", node.endpoint().member().toString())
                .put("ip", node.endpoint().ip())
                .put("health", state.name())
                .put(
                        "reason",
                        notMember != null
                                ? notMember
                                : state == NodeHealth.State.EJECTED
                                        ? "says that it is ready, but failed several times in a row"
                                        : health.reason())
                .put("since", health.since().toString())
                .put("member", notMember == null)
                .put("leaving", notMember != null && node.hasConnections())
                .put("draining", node.drainingSince() != 0)
                .put("share", share)
                .put("requests", node.requests().sum())
                .put("requestsInFlight", node.inFlight().get())
                .put("retries", node.retries().sum())
                .put("failures", node.failures().sum())
                .put("grpcConnections", node.grpcConnections().get());
    }
}
