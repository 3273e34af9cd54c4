package io.muster.server.http.core;

import static io.muster.server.http.core.JsonObjects.done;
import static io.muster.server.http.core.JsonObjects.object;

import io.muster.server.cluster.Readiness;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.muster.server.http.RouteHandler;
import io.vertx.core.http.HttpMethod;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** Liveness and readiness, as charts of Nacos and the gateway probe them. Open, and answered in every state. */
final class HealthProbeRoutes {

    private static final Answer ALIVE_TEXT = Answer.text("OK");
    private static final Answer ALIVE = Json.result("ok");
    private static final int SERVER_ERROR = 30000;

    private final Readiness readiness;
    private final PeerDetails peers;

    HealthProbeRoutes(Readiness readiness, PeerDetails peers) {
        this.readiness = readiness;
        this.peers = peers;
    }

    List<Route> routes() {
        return List.of(
                route("/v1/console/health/liveness", ApiStyle.V1, request -> done(aliveAt())),
                route("/v1/console/health/readiness", ApiStyle.V1, request -> done(readinessText())),
                route("/v2/console/health/liveness", ApiStyle.V2, request -> done(ALIVE)),
                // Nacos tells a node that is not ready with status 200 here; scripts look at the code
                route("/v2/console/health/readiness", ApiStyle.V2, request -> done(readinessResult(request, 200))),
                route("/v3/console/health/liveness", ApiStyle.V3, request -> done(ALIVE)),
                route("/v3/console/health/readiness", ApiStyle.V3, request -> done(readinessResult(request, 500))),
                route("/v3/admin/core/state/liveness", ApiStyle.V3, request -> done(ALIVE)),
                route("/v3/admin/core/state/readiness", ApiStyle.V3, request -> done(readinessResult(request, 500))),
                route("/actuator/health", ApiStyle.V2, request -> done(actuator())));
    }

    private static Route route(String path, ApiStyle style, RouteHandler handler) {
        return new Route(HttpMethod.GET, path, style, new Permission.Open(), handler);
    }

    /** With this node's time, from which an operator's tool tells how far clocks are apart. */
    private static Answer aliveAt() {
        return ALIVE_TEXT.withHeaders(
                Map.of("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))));
    }

    private String sentence() {
        return "naming not in readiness: " + String.join(" ", readiness.missing());
    }

    private Answer readinessText() {
        return readiness.ready() ? ALIVE_TEXT : Answer.text(500, sentence());
    }

    private Answer readinessResult(ApiRequest request, int statusWhenNotReady) {
        boolean ready = readiness.ready();
        Map<String, Object> body = ready
                ? object("code", 0, "message", "success", "data", "ok")
                : object("code", SERVER_ERROR, "message", sentence(), "data", null);
        body.put("degraded", readiness.degraded());
        peers.forCaller(request.headers()).ifPresent(details -> body.put("peer", details));
        return Answer.json(ready ? 200 : statusWhenNotReady, Json.encode(body));
    }

    private Answer actuator() {
        return readiness.ready()
                ? Json.answer(object("status", "UP"))
                : Answer.json(503, Json.encode(object("status", "OUT_OF_SERVICE")));
    }
}
