package io.muster.server.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a request: client, method, path, status, bytes, milliseconds. The query is left out, since it may hold a token or a password;
 * heartbeats and probes are left out, since they say nothing and fill disks. Off unless the operator switches it on.
 */
final class AccessLog {

    /** The name that {@code logback.xml} and operators know. */
    static final String LOGGER = "io.muster.access";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    /** Routes of the table: the beats of 1.x, 2.x and 3.x HTTP clients, and what load balancers and scrapers ask. */
    private static final Set<String> SILENT = Set.of(
            "/v1/ns/instance/beat",
            "/v2/ns/instance/beat",
            "/v1/console/health/liveness",
            "/v1/console/health/readiness",
            "/v2/console/health/liveness",
            "/v2/console/health/readiness",
            "/v3/console/health/liveness",
            "/v3/console/health/readiness",
            "/v3/admin/core/state/liveness",
            "/v3/admin/core/state/readiness",
            "/actuator/health",
            "/actuator/prometheus");

    private AccessLog() {}

    /** @param route the path of the route that answered */
    static void record(HttpServerRequest request, String client, String route, Answer answer, long nanos) {
        if (!LOG.isInfoEnabled() || SILENT.contains(route) || isBeatOfVersion3(request, route)) {
            return;
        }
        LOG.info(
                "{} {} {} {} {} {}",
                client,
                request.method().name(),
                request.path(),
                answer.status(),
                answer.body().length(),
                TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** 3.x registers and beats by the same route; which of the two is in a parameter. */
    private static boolean isBeatOfVersion3(HttpServerRequest request, String route) {
        return route.equals("/v3/client/ns/instance")
                && request.method().equals(HttpMethod.POST)
                && request.query() != null
                && request.query().contains("heartBeat=true");
    }
}
