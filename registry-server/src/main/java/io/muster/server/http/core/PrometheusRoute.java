package io.muster.server.http.core;

import io.muster.server.http.Answer;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Permission;
import io.muster.server.http.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The meters of the node for Prometheus, which has no login; no meter holds a name of a tenant, a service or a user. */
final class PrometheusRoute {

    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> metrics;

    PrometheusRoute(Supplier<String> metrics) {
        this.metrics = metrics;
    }

    Route route() {
        return new Route(
                HttpMethod.GET,
                "/actuator/prometheus",
                ApiStyle.V1,
                new Permission.Open(),
                request -> CompletableFuture.supplyAsync(
                        () -> new Answer(200, TEXT_FORMAT, Buffer.buffer(metrics.get()), Map.of())));
    }
}
